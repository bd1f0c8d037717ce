#!/usr/bin/env python3
"""Small plausible mistakes, one by one, in a copy of the tree: the tests of their room must notice each.

A mutant is a patch, tests/mutants/ROOM/NAME.patch, with lines on top:

    What it breaks, in one sentence.
    test: test-unit-ROOM Suite.Test:Suite.Other*     a GoogleTest program and its filter; or: test: ctest EXPRESSION
    survives: why no test can notice (an equivalent program); only where that is so

Each is applied to the copy, what it touches is built, its tests are run. Killed is a mutant whose tests fail or do not end.

With --apply nothing is built: each is only tried on the tree, which is left as it is.

Exit status: 0 all were killed but those that say why not; 1 one survived, or was killed though it says that it cannot be;
2 a patch does not apply, does not compile, names no test, or its tests fail without it; 130 interrupted.
"""

import argparse
import dataclasses
import fcntl
import filecmp
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TEST_SECONDS = 300  # of one test program; a mutant that hangs is killed too


@dataclasses.dataclass
class Mutant:
    room: str
    name: str
    patch: pathlib.Path
    breaks: str
    tests: list  # of (program, filter)
    survives: str = ""
    outcome: str = ""  # killed, survived, error
    detail: str = ""

    @property
    def title(self):
        return f"{self.room}/{self.name}"


class Broken(Exception):
    """A mutant, or the tree, with which nothing can be said."""


def read_mutant(path):
    head = re.split(r"^(?:--- |diff )", path.read_text(), maxsplit=1, flags=re.M)[0]
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    fields = [line for line in lines if re.match(r"(test|survives): ", line)]
    tests = [tuple(line.split(maxsplit=2)[1:]) for line in fields if line.startswith("test: ")]
    breaks = " ".join(line for line in lines if line not in fields)
    mutant = Mutant(path.parent.name, path.stem, path, breaks, tests)
    mutant.survives = "".join(line.split(": ", 1)[1] for line in fields if line.startswith("survives: "))
    if not breaks or not tests or any(len(test) != 2 for test in tests):
        raise Broken(f"{path}: needs a line that says what it breaks, and one \"test: PROGRAM FILTER\"")
    return mutant


def select(folder, wanted):
    known = [read_mutant(path) for path in sorted(folder.glob("*/*.patch"))]
    for name in wanted:
        if not any(name in (mutant.room, mutant.title) for mutant in known):
            rooms = ", ".join(sorted({mutant.room for mutant in known}))
            raise Broken(f"no room and no mutant is called {name}: choose some of {rooms}")
    return [mutant for mutant in known if not wanted or {mutant.room, mutant.title} & set(wanted)]


def run(command, seconds=None, **options):
    """(status, output); status None when it did not end in time. Ends it and its children when we are interrupted."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                               stdin=subprocess.DEVNULL, start_new_session=True, **options)
    try:
        output = process.communicate(timeout=seconds)[0]
        return process.returncode, output
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return None, process.communicate()[0]
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise


def patch(folder, mutant, *options):
    """Not by git, which leaves out what it is told to ignore: build/."""
    status, said = run(["patch", "-p1", "--fuzz=0", "--no-backup-if-mismatch", "--batch", "--forward", "-r", "-",
                        "-i", str(mutant.patch), *options], cwd=folder)
    if status != 0:
        raise Broken("the patch does not apply:\n" + said)


def check_patches(folder, mutants):
    """Whether each still applies: seconds, where building takes the night."""
    for mutant in mutants:
        try:
            patch(folder, mutant, "--dry-run")
        except Broken as error:
            raise Broken(f"{mutant.title}: {error}") from None
    print(f"{len(mutants)} patches apply")


class Tree:
    """A copy of the tree with a build folder of its own, in which only what differs is written, and so built again."""

    def __init__(self, source, folder):
        self.source = source
        self.copy = folder / "tree"
        self.build = self.copy / "build" / "release"
        self.changed = set()
        folder.mkdir(parents=True, exist_ok=True)
        self.lock = open(folder / "lock", "w")  # as long as this process lives
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Broken(f"another run is at work in {folder}: wait for it, or give --folder") from None

    def refresh(self):
        listed = subprocess.run(["git", "-C", self.source, "ls-files", "-z", "-co", "--exclude-standard"], check=True,
                                stdout=subprocess.PIPE, text=True).stdout
        files = {name for name in listed.split("\0") if name and (self.source / name).is_file()}
        for path in self.copy.rglob("*"):
            name = path.relative_to(self.copy)
            if name.parts[0] != "build" and not path.is_dir() and str(name) not in files:
                path.unlink()
        for name in files:
            self.restore(name)

    def restore(self, name):
        original, copy = self.source / name, self.copy / name
        if copy.exists() and filecmp.cmp(original, copy, shallow=False):
            return
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(original, copy)  # its time is now: ninja builds what depends on it again

    def apply(self, mutant):
        """Undoes the mutant before, with the next build, on the other processor."""
        for name in self.changed:
            self.restore(name)
        self.changed = set(re.findall(r"^\+\+\+ b/(\S+)", mutant.patch.read_text(), flags=re.M)) if mutant else set()
        if mutant is None:
            return
        patch(self.copy, mutant)

    def configure(self):
        run(["cmake", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DSEALBENCH_COMPILE_TOGETHER=OFF", "-S", self.copy,
             "-B", self.build])

    def make(self, targets):
        status, said = run(["ninja", "-C", str(self.build), *sorted(targets)])
        if status != 0:
            raise Broken("it does not build:\n" + said[-4000:])

    def passes(self, program, expression):
        """(whether these tests pass, what happened, what they said); raises when there is none, or each is skipped."""
        if program == "ctest":
            command = ["ctest", "--test-dir", str(self.build), "-R", expression, "--no-tests=error"]
        else:
            command = [str(self.build / "tests" / program), "--gtest_filter=" + expression]
        status, said = run(command, TEST_SECONDS, cwd=self.build)
        if status != 0:
            return False, f"{program} {expression} " + ("did not end" if status is None else f"ended with {status}"), said
        if program != "ctest" and not re.search(r"^\[  PASSED  \] [1-9]", said, flags=re.M):
            raise Broken(f"{program} {expression}: no test ran:\n{said[-2000:]}")
        return True, "", said


def targets_of(mutants):
    """What their tests need built. Programs of ours that a test only runs are dependencies of its program; ctest runs all."""
    return {"all" if program == "ctest" else program for mutant in mutants for program, _ in mutant.tests}


def judge(tree, mutant):
    try:
        tree.apply(mutant)
        tree.make(targets_of([mutant]))
        for program, expression in mutant.tests:
            passed, why, _ = tree.passes(program, expression)
            if not passed:
                mutant.outcome, mutant.detail = "killed", why
                return
        mutant.outcome = "survived"
    except Broken as error:
        mutant.outcome, mutant.detail = "error", str(error)


def check_without(tree, mutants):
    """A test that fails anyway would kill whatever it is given."""
    tree.make(targets_of(mutants))
    for program, expression in sorted({test for mutant in mutants for test in mutant.tests}):
        passed, why, said = tree.passes(program, expression)
        if not passed:
            raise Broken(f"without any mutant {why}:\n{said[-4000:]}")


def table(mutants):
    rooms = sorted({mutant.room for mutant in mutants})
    lines = [f"{'room':<20}{'mutants':>8}{'killed':>8}{'survived':>10}{'errors':>8}"]
    for room in [*rooms, "all"]:
        of_room = [mutant.outcome for mutant in mutants if room in (mutant.room, "all")]
        lines.append(f"{room:<20}{len(of_room):>8}{of_room.count('killed'):>8}{of_room.count('survived'):>10}"
                     f"{of_room.count('error'):>8}")
    for mutant in mutants:
        if mutant.outcome == "error":
            lines.append(f"error     {mutant.title}: {mutant.detail}")
        elif mutant.outcome == "survived" and mutant.survives:
            lines.append(f"survived  {mutant.title}: equivalent: {mutant.survives}")
        elif mutant.outcome == "survived":
            lines.append(f"SURVIVED  {mutant.title}: no test noticed: {mutant.breaks}")
        elif mutant.survives:
            lines.append(f"KILLED    {mutant.title}: but it says that it cannot be: {mutant.survives}")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wanted", nargs="*", metavar="ROOM | ROOM/NAME", help="only these; all without")
    parser.add_argument("--tree", type=pathlib.Path, default=HERE.parents[1], help="a git work tree")
    parser.add_argument("--mutants", type=pathlib.Path, default=HERE)
    parser.add_argument("--apply", action="store_true", help="only look whether the patches still apply")
    parser.add_argument("--folder", type=pathlib.Path, help="of the copy and its build; TREE/build/mutants")
    options = parser.parse_args()
    began = time.monotonic()
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell in the background had it ignored
        signal.signal(number, signal.default_int_handler)
    try:
        mutants = select(options.mutants, options.wanted)
        if not mutants:
            raise Broken(f"no mutants in {options.mutants}")
        if options.apply:
            check_patches(options.tree, mutants)
            return 0
        tree = Tree(options.tree.resolve(), (options.folder or options.tree / "build" / "mutants").resolve())
        print(f"mutants: building {tree.copy} as it is", file=sys.stderr, flush=True)
        tree.refresh()
        tree.configure()
        check_without(tree, mutants)
        # Neighbours need the same programs: what is linked for one is not linked again for another.
        for number, mutant in enumerate(sorted(mutants, key=lambda m: (m.tests[0][0], m.title)), 1):
            before = time.monotonic()
            judge(tree, mutant)
            print(f"mutants: {number} of {len(mutants)}: {mutant.title} {mutant.outcome}, "
                  f"{time.monotonic() - before:.0f} s", file=sys.stderr, flush=True)
        tree.apply(None)
    except Broken as error:
        print(f"mutants: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("mutants: interrupted", file=sys.stderr)
        return 130
    print(table(mutants))
    print(f"{time.monotonic() - began:.0f} s")
    if any(mutant.outcome == "error" for mutant in mutants):
        return 2
    return int(any((mutant.outcome == "survived") != bool(mutant.survives) for mutant in mutants))


if __name__ == "__main__":
    sys.exit(main())
