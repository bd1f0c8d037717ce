"""A fresh Debian 12 in which somebody has this tree and typed ./bench, and nothing else. What takes long to get is kept in a cache:
Debian as debootstrap makes it, the same with what ./bench installs before it builds, and packages."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from root import Root  # noqa: E402

SUITE = "bookworm"

# Unpacking is most of the time: what is thrown away need not reach the disk, and nobody reads manuals. Packages stay, for the cache.
DPKG = "force-unsafe-io\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/doc/*\npath-exclude=/usr/share/locale/*\n"
APT = ('#clear DPkg::Post-Invoke;\n#clear APT::Update::Post-Invoke;\nAPT::Keep-Downloaded-Packages "true";\n'
       'Binary::apt::APT::Keep-Downloaded-Packages "true";\nAcquire::Languages "none";\nDir::Cache::pkgcache "";\n'
       'Dir::Cache::srcpkgcache "";\n')
INSTALL = "set -eu -- --version; source deps/prepare.sh; install_missing deps/build.txt"  # as ./bench does


class Impossible(RuntimeError):
    """This machine cannot make such a root; the message says why."""


def fresh_root(source: Path, directory: Path, cache: Path) -> Root:
    """With the tree of `source`, at the same place, and what its ./bench installs before it builds. Throws Impossible."""
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        archive = cache / f"{SUITE}-needs-{version(source)}.tar"
        if not archive.exists():
            for old in cache.glob(f"{SUITE}-needs-*"):
                old.unlink()
            make_archive(source, directory.with_name(directory.name + "-first"), cache, archive)
    root = Root.unpacked(archive, directory)
    give_packages(cache, root)
    add_tree(source, root)
    return root


def version(source: Path) -> str:
    """Of what the archive holds: it is made anew when ./bench installs something else, or otherwise."""
    files = [source / "deps/build.txt", source / "deps/prepare.sh", Path(__file__)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def make_archive(source: Path, directory: Path, cache: Path, archive: Path) -> None:
    if shutil.which("debootstrap") is None:
        raise Impossible("missing debootstrap (apt-get install debootstrap)")
    try:
        root = Root.debian(SUITE, directory, cache)
    except subprocess.CalledProcessError as error:
        raise Impossible(f"{' '.join(error.cmd)} ended with {error.returncode}") from error
    (directory / "etc/dpkg/dpkg.cfg.d/fresh").write_text(DPKG)
    (directory / "etc/apt/apt.conf.d/zz-fresh").write_text(APT)
    if root.run(["apt-get", "update", "-qq"], 300).returncode != 0:
        root.close()
        raise Impossible("no mirror of Debian can be reached from here")
    give_packages(cache, root)
    add_tree(source, root)
    root.run(["bash", "-c", f"cd {source}; {INSTALL}"], 1800, check=True)
    keep_packages(root, cache)
    shutil.rmtree(directory / source.relative_to("/"))
    root.pack(archive)
    root.close()


def add_tree(source: Path, root: Root) -> None:
    """A clone of `source`, with what is there now in the place of what was committed."""
    target = root.directory / source.relative_to("/")
    target.mkdir(parents=True)
    if not (source / ".git").is_dir():
        raise Impossible(f"{source} is no clone of git")
    shutil.copytree(source / ".git", target / ".git", symlinks=True)
    names = subprocess.run(["git", "-c", f"safe.directory={source}", "-C", source, "ls-files", "-z", "--cached", "--others",
                            "--exclude-standard"], check=True, capture_output=True).stdout.split(b"\0")
    for name in map(os.fsdecode, names):
        if name and os.path.lexists(source / name):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, target / name, follow_symlinks=False)


def add_build(source: Path, root: Root) -> None:
    """What was built in `source`, so that ./bench in the root finds nothing to build."""
    build = source / "build/release"
    shutil.copytree(build, root.directory / build.relative_to("/"), symlinks=True, ignore=lambda folder, names: {
        name for name in names if Path(folder) == build and name in ("tests", "axe", "_CPack_Packages", ".building", ".compiling")})
    for launcher in set(re.findall(r"^CMAKE_C(?:XX)?_COMPILER_LAUNCHER:\w+=(.+)$", (build / "CMakeCache.txt").read_text(), re.M)):
        there = root.directory / "usr/local/bin" / Path(launcher).name  # ccache, where a developer has it: the root compiles without
        there.write_text('#!/bin/sh\nexec "$@"\n')
        there.chmod(0o755)


def packages_of(root: Root) -> Path:
    return root.directory / "var/cache/apt/archives"


def give_packages(cache: Path, root: Root) -> None:
    (cache / "packages").mkdir(exist_ok=True)
    for package in (cache / "packages").glob("*.deb"):
        shutil.copy2(package, packages_of(root))


def keep_packages(root: Root, cache: Path) -> None:
    for package in packages_of(root).glob("*.deb"):
        kept = cache / "packages" / package.name
        if not kept.exists():
            shutil.copy2(package, f"{kept}.new")
            os.rename(f"{kept}.new", kept)
        package.unlink()
