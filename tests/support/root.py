"""A Debian root with nothing of this machine in it, and commands run in it as root in namespaces of their own."""

import os
import shutil
import subprocess
from pathlib import Path

# Runs in new mount and pid namespaces: the root becomes their root, with the kernel's filesystems and memory of its own for
# /run, /tmp and /dev/shm. What is mounted goes with the namespace.
ENTER = """
set -e
root=$1; shift
mount --make-rprivate /
mount --bind "$root" "$root"
cd "$root"
mkdir -p proc sys dev run tmp old
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
for place in run tmp dev/shm; do mount -t tmpfs -o mode=1777 none $place; done
pivot_root . old
umount -l /old
cd /root 2>/dev/null || cd /
exec "$@"
"""


def mirror() -> str:
    """Where this machine gets Debian's packages."""
    lines = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Created-By: Packages"],
                           check=True, capture_output=True, text=True).stdout.splitlines()
    uris = [line.split()[0] for line in lines if "security" not in line and "/debian" in line]
    if not uris:
        raise RuntimeError("apt knows no mirror of Debian: run apt-get update")
    return uris[0]


class Root:
    """A directory that is a root. Removed by close()."""

    def __init__(self, directory: Path):
        self.directory = directory

    @classmethod
    def debian(cls, suite: str, directory: Path, cache: Path) -> "Root":
        """Unpacked from `cache`, which debootstrap fills when it is missing; packages are asked of this machine's mirror."""
        archive = cache / f"{suite}.tar"
        if not archive.exists():
            cache.mkdir(parents=True, exist_ok=True)
            made = cls(directory.with_name(directory.name + "-base"))
            subprocess.run(["debootstrap", "--variant=minbase", suite, str(made.directory), mirror()], check=True,
                           stdout=subprocess.DEVNULL)
            made.pack(archive)
            made.close()
        root = cls.unpacked(archive, directory)
        for name in ("resolv.conf", "hosts", "apt/apt.conf.d", "apt/trusted.gpg.d", "apt/keyrings", "ssl/certs"):
            source, target = Path("/etc") / name, directory / "etc" / name
            if source.is_dir():
                shutil.copytree(source, target, symlinks=False, dirs_exist_ok=True, ignore_dangling_symlinks=True)
            elif source.exists():
                shutil.copy(source, target)
        return root

    @classmethod
    def unpacked(cls, archive: Path, directory: Path) -> "Root":
        """What pack() packed."""
        directory.mkdir(parents=True)
        subprocess.run(["tar", "-C", str(directory), "-xf", str(archive)], check=True)
        return cls(directory)

    def pack(self, archive: Path) -> None:
        """Into an archive that appears when it is whole."""
        subprocess.run(["tar", "-C", str(self.directory), "-cf", f"{archive}.new", "."], check=True)
        os.rename(f"{archive}.new", archive)

    @classmethod
    def empty(cls, directory: Path, busybox: str = "/bin/busybox") -> "Root":
        """Nothing but a static busybox."""
        (directory / "bin").mkdir(parents=True)
        shutil.copy(busybox, directory / "bin/busybox")
        for name in ("sh", "umount"):
            os.symlink("busybox", directory / "bin" / name)
        return cls(directory)

    def run(self, command: list[str], timeout: float, environment: dict[str, str] | None = None, **options):
        """As subprocess.run: every process of it is gone when it returns."""
        proxies = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        return subprocess.run(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", ENTER, "enter", str(self.directory), *command],
            timeout=timeout,
            env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "TERM": "dumb",
                 "LC_ALL": "C.UTF-8", **proxies, **(environment or {})},
            stdin=subprocess.DEVNULL, **options)

    def close(self):
        shutil.rmtree(self.directory)
