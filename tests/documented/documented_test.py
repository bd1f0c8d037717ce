#!/usr/bin/python3
"""The commands of README.md and docs/*.md, typed in a fresh Debian 12 where nothing but this tree was added.

    documented_test.py list SOURCE           what is typed, and how it is run; ends with 1 when commands.toml is wrong about it
    documented_test.py run SOURCE [PATTERN]  with the programs that were built in SOURCE/build/release
    documented_test.py clone SOURCE          builds there too: from a clone to the first table, with the time it takes

Ends with 77 (skipped) where such a root cannot be made.
"""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from commands import Manifest, documented  # noqa: E402
from fresh_root import Impossible, add_build, fresh_root, keep_packages  # noqa: E402

HERE = Path(__file__).resolve().parent
SKIPPED = 77
TIMEOUT = 300  # seconds for one command: far more than any of them needs

CONFIG = {"ociVersion": "1.0.2", "process": {"args": ["/true"], "cwd": "/"}, "root": {"path": "rootfs"},
          "linux": {"namespaces": [{"type": kind} for kind in ("mount", "pid", "ipc", "uts")]}}
# What a reader has by now: results of two runs, another build, a bundle.
PREPARE = f"""
made=/root/made; mkdir -p $made/old $made/bundle/rootfs ../old/build
echo '{json.dumps(CONFIG)}' > $made/bundle/config.json
./bench --strategy noclone,memfd-init --runs 12 --sessions 2 --warmup 0 --counters all --verify --export-json $made/results.json
./bench --strategy noclone,memfd-init --runs 12 --sessions 2 --warmup 0 --export-json $made/again.json
cp build/release/bin/sealrun $made/old/
ln -s "$PWD/build/release" ../old/build/release
cp build/release/payloads/true $made/bundle/rootfs/true
"""
ASKED = re.compile(r"Debian: apt-get install ([\w.+-]+)")


class Reader:
    """Types commands in the root, and does what they ask for."""

    def __init__(self, root, source: Path):
        self.root, self.source = root, source

    def type(self, script: str) -> subprocess.CompletedProcess:
        path = f"export PATH={self.source}/build/release/bin:$PATH; cd {self.source}"
        return self.root.run(["bash", "-c", f"{path}; {script}"], TIMEOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             errors="replace")

    def follow(self, script: str) -> subprocess.CompletedProcess:
        """A program that is not there is installed when the command ends with 3 and says how; then it is typed once more."""
        while (end := self.type(script)).returncode == 3 and (asked := ASKED.search(end.stdout)):
            print(f"        as it says: apt-get install {asked[1]}", flush=True)
            installed = self.type(f"DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends {asked[1]}")
            if installed.returncode != 0:
                return installed
        return end


def report(command: str, end: subprocess.CompletedProcess, began: float) -> bool:
    print(f"{'ok    ' if end.returncode == 0 else 'FAILED'} {time.monotonic() - began:5.1f} s  {command}", flush=True)
    if end.returncode != 0:
        print(f"        status {end.returncode}\n" + "\n".join(f"        {line}" for line in end.stdout.splitlines()[-25:]), flush=True)
    return end.returncode == 0


def the_list(source: Path) -> int:
    commands, manifest = documented(source), Manifest(HERE / "commands.toml")
    for command in commands:
        script = manifest.script(command)
        print(f"{command.place}: {command.text}")
        if script is None:
            print(f"    not run: {manifest.not_run[command.text]}")
        elif script != command.text:
            print(f"    as: {script}")
    problems = manifest.problems(commands)
    for problem in problems:
        print(f"commands.toml: {problem}", file=sys.stderr)
    return 1 if problems else 0


def run_all(source: Path, scratch: Path, pattern: str) -> int:
    cache = source / "build/roots"
    root = fresh_root(source, scratch / "root", cache)
    add_build(source, root)
    reader, manifest = Reader(root, source), Manifest(HERE / "commands.toml")
    typed = [(f"{command.place}: {command.text}", script) for command in documented(source)
             if (script := manifest.script(command)) and re.search(pattern, command.text)]
    typed.sort(key=lambda pair: "hyperfine -N" in pair[1])  # which bench --engine hyperfine installs
    try:
        began = time.monotonic()
        if not report("what a reader has by now", reader.type("set -e; " + PREPARE), began):
            return 1
        failed = 0
        for command, script in typed:
            began = time.monotonic()
            failed += not report(command, reader.follow(script), began)
    finally:
        keep_packages(root, cache)
    print(f"{len(typed)} commands, {failed} failed")
    return 1 if failed else 0


def clone(source: Path, scratch: Path) -> int:
    """Packages installed, nothing built: ./bench, and the time of it."""
    root = fresh_root(source, scratch / "root", source / "build/roots")
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    end = root.run(["bash", "-c", f"cd {source}; ./bench --strategy all"], 7200, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(end.stdout)
    print(f"from a clone to the first table: {time.monotonic() - began:.0f} s, processor time "
          f"{after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime:.0f} s")
    return 0 if end.returncode == 0 and "ratio to noclone" in end.stdout else 1


def main() -> int:
    what, source = sys.argv[1], Path(sys.argv[2]).resolve()
    if what == "list":
        return the_list(source)
    if os.geteuid() != 0:
        print("skipped: needs root")
        return SKIPPED
    scratch = Path(tempfile.mkdtemp(prefix="sealbench-documented-", dir="/var/tmp"))
    try:
        return clone(source, scratch) if what == "clone" else run_all(source, scratch, sys.argv[3] if len(sys.argv) > 3 else "")
    except Impossible as why:
        print(f"skipped: {why}")
        return SKIPPED
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    sys.exit(main())
