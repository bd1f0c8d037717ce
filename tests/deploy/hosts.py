"""Hosts that are folders of this machine, and a tarball whose bench does what the host's name says."""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
BENCH = os.environ["BENCH"]

# Its results are the reference's with another seed, so that no two hosts have the same run; those of `older` are of another version.
OLDER = "0.0.9"
FAKE_BENCH = r"""#!/bin/sh
host=${HOST:-none} results= given=
for word in "$@"; do given="$given[$word]"; done
while [ "$#" -gt 0 ]; do
  [ "$1" != --export-json ] || results=$2
  shift
done
[ "$host" = older ] && version=OLDER || version=0.1.0
write() { sed -e "s/\"seed\": [0-9]*/\"seed\": $$/" -e "s/^    \"version\": .*/    \"version\": \"$version\",/" REFERENCE >"$results"; }
echo "given: $given" >&2
case $host in
  failing) printf 'bench: warming up\nbench: no strategy can be launched here\n' >&2; exit 3 ;;
  slow) trap 'write; exit 143' TERM; sleep 60 & wait ;;
  stuck) trap 'exit 143' TERM; sleep 60 & wait ;;
esac
write
"""


class Hosts(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="sealbench-deploy-")
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)
        self.out = self.scratch / "out"
        self.bin = self.scratch / "bin"
        self.bin.mkdir()
        self.tarball = self.make_tarball()

    def make_tarball(self):
        tree = self.scratch / "sealbench-1"
        (tree / "bin").mkdir(parents=True)
        program = tree / "bin/bench"
        program.write_text(FAKE_BENCH.replace("OLDER", OLDER).replace("REFERENCE", f"'{ROOT}/results/reference-run.json'"))
        program.chmod(0o755)
        path = self.scratch / "sealbench-1-linux-any.tar.xz"
        with tarfile.open(path, "w:xz") as archive:
            archive.add(tree, tree.name)
        shutil.rmtree(tree)
        return path

    def program(self, name, script):
        """On the PATH of what is run."""
        path = self.bin / name
        path.write_text("#!/usr/bin/env bash\n" + script)
        path.chmod(0o755)

    def place(self, host):
        """What is /var/tmp on that host."""
        folder = self.scratch / "places" / host
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def run_it(self, *words, stdin=None, timeout=120, **environment):
        environment = {**os.environ, "PATH": f"{self.bin}:{os.environ['PATH']}", "BENCH": BENCH,
                       "PLACES": str(self.scratch / "places"), **environment}
        return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=timeout, env=environment,
                              stdin=stdin or subprocess.DEVNULL)

    def fleet(self):
        document = json.loads((self.out / "fleet.json").read_text())
        return ({entry["host"] for entry in document["fleet"]},
                {refused["host"]: refused["reason"] for refused in document["refused"]})

    def report(self):
        return subprocess.run([BENCH, "report", str(self.out / "fleet.json")], capture_output=True, text=True).stdout

    def assert_clean(self):
        left = [str(path) for path in (self.scratch / "places").glob("*/*")]
        self.assertEqual(left, [], "left on a host")
