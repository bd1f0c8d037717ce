#!/usr/bin/python3
"""The packages that cpack makes of this build: what is in them, and that they work where nothing but a kernel is.

    package_test.py BUILD_FOLDER CMAKE [SUITE...]    SUITE: Debian releases whose root the tarball is run in besides an empty one
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from root import Root  # noqa: E402

BUILD = Path(sys.argv[1])
CPACK = Path(sys.argv[2]).with_name("cpack")
SUITES = sys.argv[3:]
SKIPPED = 77


def run(*words, **options):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)


def is_elf(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="sealbench-package-", dir="/var/tmp")
        cls.made = Path(cls.scratch.name)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def pack(self, generator: str, pattern: str) -> Path:
        if not (found := list(self.made.glob(pattern))):
            end = run(CPACK, "-G", generator, "--config", BUILD / "CPackConfig.cmake", "-B", self.made)
            self.assertEqual(end.returncode, 0, end.stdout + end.stderr)
            found = list(self.made.glob(pattern))
        self.assertEqual(len(found), 1, f"{generator} made {found}")
        return found[0]

    def unpacked(self, into: Path) -> Path:
        """The tarball's one folder."""
        into.mkdir(parents=True, exist_ok=True)
        archive = self.pack("TXZ", "sealbench-*-linux-*.tar.xz")
        self.assertEqual(run("tar", "-C", into, "-xf", archive).returncode, 0)
        folders = list(into.glob("sealbench-*"))
        self.assertEqual([folder.name + ".tar.xz" for folder in folders], [archive.name])
        return folders[0]

    def test_no_program_of_the_tarball_has_a_shared_library(self):
        folder = self.unpacked(self.made / "look")
        programs = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and is_elf(path)]
        self.assertGreater(len(programs), 8)
        for program in programs:
            headers = run("readelf", "-lW", program).stdout
            self.assertNotIn("INTERP", headers, f"{program} asks for a loader")
            self.assertNotIn("(NEEDED)", run("readelf", "-dW", program).stdout, f"{program} asks for a library")
            if program.name != "interpreter":  # a static program that moves itself; to ldd that is a dynamic one
                self.assertIn("not a dynamic executable", run("ldd", program).stderr, program)

    def try_in(self, root: Root, folder: str):
        """What the tarball promises, as someone would type it."""
        def call(*words, status=0, timeout=300):
            end = root.run([f"{folder}/bin/bench", *words], timeout, capture_output=True, text=True)
            self.assertEqual(end.returncode, status, f"{words}: {end.stdout}\n{end.stderr}")
            return end

        listed = json.loads(call("list", "--format", "json").stdout)
        supported = {entry["name"] for entry in listed["strategies"] if entry["supported"]}
        self.assertTrue({"noclone", "memfd", "memfd-init"} <= supported, supported)
        (root.directory / "out").mkdir(exist_ok=True)
        table = call("--strategy", "all", "--runs", "4", "--sessions", "2", "--counters", "all", "--export-json", "/out/r.json")
        self.assertIn("noclone", table.stdout)
        results = json.loads((root.directory / "out/r.json").read_text())
        rows = {subject["strategy"]: subject for subject in results["subjects"]}
        self.assertTrue({"noclone", "memfd", "memfd-init"} <= set(rows), set(rows))
        self.assertGreater(rows["noclone"]["counts"]["syscalls"]["total"], 100)
        matrix = call("verify", "--strategy", "noclone,memfd-init", "--privileges", "default", "--format", "json")
        verdicts = json.loads(matrix.stdout)
        self.assertIn("memfd-init", json.dumps(verdicts))
        call("gate", "--update", "--baseline", "/out/b.json", "--max-slowdown", "off", "--strategy", "noclone,memfd-init", "--runs", "6")
        call("gate", "--baseline", "/out/b.json", "--max-slowdown", "off")
        self.assertIn("<html", call("report", "/out/r.json", "--format", "html").stdout)
        self.assertEqual(call("--strategy", "nonsense", status=2).stdout, "")

    def test_the_tarball_works_in_a_root_with_nothing_but_busybox(self):
        root = Root.empty(self.made / "empty")
        folder = self.unpacked(root.directory)
        self.try_in(root, "/" + folder.name)

    @unittest.skipUnless(SUITES, "no Debian release was named")
    def test_the_tarball_works_in_the_roots_of_distributions(self):
        for suite in SUITES:
            with self.subTest(suite):
                root = Root.debian(suite, self.made / suite, BUILD.parent / "roots")
                folder = self.unpacked(root.directory / "opt")
                self.try_in(root, "/opt/" + folder.name)
                root.close()

    def test_lintian_finds_no_error_in_the_package_of_debian(self):
        package = self.pack("DEB", "*.deb")
        end = run("lintian", "--fail-on", "error", "--tag-display-limit", "0", "--allow-root", package)
        self.assertEqual(end.returncode, 0, end.stdout + end.stderr)
        depends = run("dpkg-deb", "--field", package, "Depends").stdout
        self.assertIn("libc6", depends)
        self.assertIn("libseccomp2", depends)
        self.check_installed(self.made / "deb", "dpkg-deb", "--extract", package, self.made / "deb")

    def test_the_rpm_has_the_same_files(self):
        package = self.pack("RPM", "*.rpm")
        listed = set(run("rpm", "--query", "--package", "--list", package).stdout.split())
        debian = set(line.split()[5].lstrip(".") for line in run("dpkg-deb", "--contents", self.pack("DEB", "*.deb")).stdout.splitlines()
                     if not line.split()[5].endswith("/"))
        self.assertEqual(debian - listed, set())

    def test_what_is_installed_finds_its_parts_wherever_it_lies(self):
        place = self.made / "installed"
        end = run("cmake", "--install", BUILD, "--prefix", place / "first", "--component", "common")
        self.assertEqual(end.returncode, 0, end.stderr)
        end = run("cmake", "--install", BUILD, "--prefix", place / "first", "--component", "dynamic")
        self.assertEqual(end.returncode, 0, end.stderr)
        shutil.move(place / "first", place / "moved")
        self.check_programs(place / "moved")

    def check_installed(self, place: Path, *extract):
        place.mkdir(exist_ok=True)
        self.assertEqual(run(*extract).returncode, 0)
        self.check_programs(place / "usr")

    def check_programs(self, prefix: Path):
        end = run(prefix / "bin/bench", "--strategy", "noclone,memfd-init", "--runs", "2", "--sessions", "1", "--counters", "none",
                  "--export-json", "/dev/null")
        self.assertEqual(end.returncode, 0, end.stdout + end.stderr)
        self.assertIn("memfd-init", end.stdout)
        self.assertEqual(run(prefix / "bin/sealrun", "--version").returncode, 0)
        for page in ("man1/bench.1.gz", "man1/bench-verify.1.gz", "man7/bench-strategies.7.gz"):
            self.assertIn(".SH NAME", run("gzip", "-dc", prefix / "share/man" / page).stdout, page)
        for script in ("bash-completion/completions/bench", "zsh/vendor-completions/_bench", "fish/vendor_completions.d/bench.fish"):
            self.assertIn("sealed-overlayfs", (prefix / "share" / script).read_text(), script)
        self.assertIn("runc-515f09f7b1", run(prefix / "bin/bench", "list").stdout + run(prefix / "bin/bench", "reproduce", "--help").stdout +
                      run(prefix / "bin/bench", "reproduce").stdout)


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("skipped: needs root")
        sys.exit(SKIPPED)
    if missing := [name for name in ("lintian", "rpm", "debootstrap", "busybox") if shutil.which(name) is None]:
        print(f"skipped: missing {', '.join(missing)} (apt-get install lintian rpm debootstrap busybox-static)")
        sys.exit(SKIPPED)
    unittest.main(argv=[sys.argv[0]], verbosity=2)
