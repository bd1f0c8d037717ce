#!/usr/bin/python3
"""The image that the Containerfile makes, by podman, and its two-line call. There is no registry here: the image it is built from is a
fresh Debian that debootstrap makes, under the name that the file asks for.

    container_test.py SOURCE
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ("support", "documented")]
from fresh_root import give_packages  # noqa: E402
from root import Root  # noqa: E402

SOURCE = Path(sys.argv[1])
CACHE = SOURCE / "build/roots"
BASE = "docker.io/library/debian:12"
SKIPPED = 77
# Where nobody may raise limits, podman's own are refused; no systemd, no journal; locks in a folder of its own, not in /dev/shm.
CONFIGURATION = """[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
tmp_dir = "{tmp}"
runtime = "runc"
[containers]
default_ulimits = ["nofile=1024:2048", "nproc=1024:2048"]
"""


def remove_groups(group):
    """A cgroup that podman leaves when its containers have ended, and those below it; what has a process in it stays."""
    for folder, _, _ in os.walk(group, topdown=False):
        try:
            os.rmdir(folder)
        except OSError:
            pass


class Container(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="sealbench-container-", dir="/var/tmp")
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)
        (self.scratch / "containers.conf").write_text(CONFIGURATION.format(tmp=self.scratch / "tmp"))
        there = set(Path("/sys/fs/cgroup").glob("**/libpod_parent"))
        self.addCleanup(lambda: [remove_groups(made) for made in Path("/sys/fs/cgroup").glob("**/libpod_parent") if made not in there])
        self.addCleanup(lambda: subprocess.run(["umount", "-l", str(self.scratch / "storage/vfs")], stderr=subprocess.DEVNULL))
        self.addCleanup(lambda: self.podman("rmi", "--all", "--force"))

    def podman(self, *words, timeout=3600):
        return subprocess.run(["podman", "--storage-driver", "vfs", "--root", str(self.scratch / "storage"),
                               "--runroot", str(self.scratch / "run"), *map(str, words)], timeout=timeout, capture_output=True,
                              text=True, env={**os.environ, "CONTAINERS_CONF": str(self.scratch / "containers.conf")})

    def succeed(self, *words):
        end = self.podman(*words)
        self.assertEqual(end.returncode, 0, end.stdout[-4000:] + end.stderr[-4000:])
        return end

    def import_base(self):
        root = Root.debian("bookworm", self.scratch / "root", CACHE)
        give_packages(CACHE, root)
        root.pack(self.scratch / "root.tar")
        root.close()
        self.succeed("import", self.scratch / "root.tar", BASE)
        (self.scratch / "root.tar").unlink()

    def test_image_measures_and_verifies_and_holds_nothing_but_static_programs(self):
        self.import_base()
        self.succeed("build", "--isolation", "chroot", "--network", "host", "--pull=never", "--tag", "sealbench", SOURCE)
        call = ["run", "--rm", "--privileged", "--network", "none", "sealbench"]
        measured = self.succeed(*call, "--strategy", "all", "--runs", "5")
        self.assertIn("sealed-overlayfs ", measured.stdout)
        self.assertIn("ratio to noclone", measured.stdout)
        verified = self.succeed(*call, "verify", "--quick", "--strategy", "noclone,memfd")
        self.assertIn("memfd", verified.stdout)
        image = self.succeed("image", "mount", "sealbench").stdout.strip()
        self.addCleanup(lambda: self.podman("image", "unmount", "sealbench"))
        self.assertEqual(sorted(os.listdir(image)), ["usr"])
        static = 0
        for folder, _, names in os.walk(Path(image) / "usr/libexec"):
            for name in names:
                path = Path(folder) / name
                if path.is_file() and path.read_bytes()[:4] == b"\x7fELF":
                    self.assertNotIn("INTERP", subprocess.run(["readelf", "-lW", path], capture_output=True, text=True).stdout, path)
                    static += 1
        self.assertGreater(static, 5)


if __name__ == "__main__":
    for program in ("podman", "debootstrap", "readelf"):
        if shutil.which(program) is None:
            print(f"skipped: missing {program}")
            sys.exit(SKIPPED)
    if os.geteuid() != 0:
        print("skipped: needs root")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1])
