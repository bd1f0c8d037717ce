#!/usr/bin/env python3
"""bench with the runtimes of build/runtimes (tests/runtimes/get) and those of this Debian: what it says of them, against strace.

    BENCH=build/release/bin/bench RUNTIMES=build/runtimes tests/runtimes/runtimes_test.py [TEST]...
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import strace  # noqa: E402

BENCH = os.environ["BENCH"]
FOLDER = Path(os.environ["RUNTIMES"]).resolve()
BUILD = Path(BENCH).resolve().parent.parent
QUICK = ["--runs", "1", "--sessions", "1", "--warmup", "0", "--counters", "none", "-q"]
# A handle of each kind; others are made alike.
HANDLES = ["memfd", "sealed-overlayfs", "bindfd-ro", "detached-bind", "tmpfile", "memfd-bind", "memfd-pool"]


def programs():
    """Every runtime at hand, newest last."""
    found = [shutil.which(name) for name in ("runc", "crun")]
    found += [str(FOLDER / line.split()[0]) for line in (FOLDER / "table").read_text(encoding="utf-8").splitlines()]
    return [program for program in found if program]


def builds():
    """Three builds of runc by what they do about their exe; empty where they could not be made."""
    found = {name: str(FOLDER / "builds" / name / "runc") for name in ("noclone", "overlayfs", "memfd")}
    return found if all(map(os.path.exists, found.values())) else {}


def label(program):
    return os.path.basename(program) if program.startswith(str(FOLDER)) else os.path.basename(program) + "-here"


def version(program):
    words = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()
    return tuple(int(part) for part in words[2].split("+")[0].split("."))


class Runtimes(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.mkdtemp(prefix="sealbench-runtimes-", dir="/var/tmp")
        self.addCleanup(shutil.rmtree, self.scratch)
        self.bundle = os.path.join(self.scratch, "bundle")
        strace.write_bundle(self.bundle, BUILD / "payloads" / "true")

    def bench(self, *words, status=0):
        done = subprocess.run([BENCH, *words], capture_output=True, text=True, check=False, timeout=570)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def measured(self, *words):
        """The results file of a run with these words."""
        path = os.path.join(self.scratch, "results.json")
        self.bench(*words, *QUICK, "--export-json", path)
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    def named(self, which):
        words = []
        for program in which:
            words += ["--runtime", f"{program}={label(program)}"]
        return words

    def test_labels_are_what_strace_sees(self):
        for workload in ("run", "exec"):
            results = self.measured(*self.named(programs()), "--workload", workload)
            seen = {subject["runtime"]: subject["observed"]["kind"] for subject in results["subjects"]}
            for program in programs():
                with self.subTest(program=program, workload=workload):
                    lines = strace.calls(program, self.bundle, self.scratch)
                    self.assertEqual(seen[label(program)], strace.handle_made(lines, program))

    def test_seals_of_a_memfd_that_the_runtime_made_are_told(self):
        for subject in self.measured(*self.named(programs()))["subjects"]:
            with self.subTest(runtime=subject["runtime"]):
                self.assertEqual("seals" in subject["observed"], subject["observed"]["kind"].startswith("memfd"))

    def test_a_handle_from_outside_is_cloned_again_where_strace_sees_it(self):
        sealrun = BUILD / "bin" / "sealrun"
        for program in programs():
            results = self.measured(*self.named([program]), "--strategy", ",".join(["stock", *HANDLES]))
            for subject in results["subjects"]:
                handle = subject["strategy"]
                if handle not in ("memfd", "sealed-overlayfs", "bindfd-ro", "detached-bind", "tmpfile"):
                    continue  # what others keep between launches was made by bench
                with self.subTest(program=program, handle=handle):
                    bits = subject["sealing"]["execute_bits"]
                    options = ["--execute-bits", "unsealed"] if bits == "unsealed" else []
                    wrapper = [str(sealrun), "--root", self.scratch, "--seal", handle, "exec-sealed", *options, "--"]
                    lines = strace.after_the_wrapper(strace.calls(program, self.bundle, self.scratch, wrapper), program)
                    made = strace.handle_made(lines, program)
                    self.assertEqual(subject["observed"]["cloned_again"], made != "noclone",
                                     f"strace: {made}; bench: {subject['observed']}")

    def test_which_memfd_is_taken_was_seen_in_a_launch_and_is_as_known(self):
        for program in programs():
            results = self.measured(*self.named([program]), "--strategy", "memfd,memfd-bind")
            for subject in results["subjects"]:
                with self.subTest(program=program, subject=subject["name"]):
                    self.assertTrue(subject["sealing"]["probed"])
                    self.assertNotIn("contradiction", subject["sealing"])
                    new = os.path.basename(program).startswith("runc") and version(program) >= (1, 2)
                    self.assertEqual(subject["sealing"]["execute_bits"], "sealed" if new else "unsealed")
                    # A shared memfd keeps every seal: who compares for equality copies it.
                    if subject["strategy"] == "memfd-bind":
                        self.assertEqual(subject["observed"]["cloned_again"], not new)
                    else:
                        self.assertFalse(subject["observed"]["cloned_again"])

    def test_a_lookup_by_name_in_an_overlay_is_warned_of(self):
        for program in programs():
            results = self.measured(*self.named([program]), "--strategy", "sealed-overlayfs")
            warned = any("looks for its exe at the path" in warning for warning in results["warnings"])
            new = os.path.basename(program).startswith("runc") and version(program) >= (1, 2)
            self.assertEqual(warned, new, program)

    def test_nothing_is_written_to_standard_error(self):
        for workload in ("run", "exec"):
            for subject in self.measured(*self.named(programs()), "--workload", workload)["subjects"]:
                self.assertNotIn("stderr", subject, subject["name"])

    def test_verify_concludes_something_in_every_cell_of_every_runtime(self):
        words = ["verify", "--format", "json", "--privileges", "default", *self.named(programs())]
        matrix = json.loads(subprocess.run([BENCH, *words], capture_output=True, text=True, check=False, timeout=570).stdout)
        verdicts = [verdict for verdict in matrix["verdicts"] if verdict["strategy"] != "noclone"]
        self.assertEqual({verdict["strategy"] for verdict in verdicts}, {label(program) for program in programs()})
        for verdict in verdicts:
            self.assertNotEqual(verdict["verdict"], "inconclusive", verdict)
            self.assertNotEqual((verdict["verdict"], verdict["probe"]), ("writable", "write"), verdict)

    def test_a_static_runc_stands_or_falls_as_it_was_built(self):
        if not builds():
            self.skipTest("tests/runtimes/build made no builds of runc")
        words = [word for name, program in builds().items() for word in ("--runtime", f"{program}={name}")]
        results = self.measured(*words)
        seen = {subject["runtime"]: subject["observed"]["kind"] for subject in results["subjects"]}
        self.assertEqual(seen, {"noclone": "noclone", "overlayfs": "sealed-overlayfs", "memfd": "memfd"})
        for name, program in builds().items():
            self.assertEqual(seen[name], strace.handle_made(strace.calls(program, self.bundle, self.scratch), program))
        done = subprocess.run([BENCH, "verify", "--format", "json", "--privileges", "default", *words], capture_output=True,
                              text=True, check=False, timeout=570)
        self.assertEqual(done.returncode, 1, "the build that protects nothing has to fall: " + done.stderr)
        fell = set()
        for verdict in json.loads(done.stdout)["verdicts"]:
            self.assertNotEqual(verdict["verdict"], "inconclusive", verdict)
            if (verdict["verdict"], verdict["probe"]) == ("writable", "write"):
                fell.add(verdict["strategy"])
        # The control, and a row whose label is a strategy's name.
        self.assertEqual(fell, {"noclone", "noclone (runc)"})

    def test_a_recipe_takes_real_builds(self):
        if not builds():
            self.skipTest("tests/runtimes/build made no builds of runc")
        words = [word for name, program in builds().items() for word in ("--runtime", f"{name}={program}")]
        table = self.bench("reproduce", "runc-515f09f7b1", *words, "--export-json", os.path.join(self.scratch, "results.json"),
                           "--", *QUICK).stdout
        for name in builds():
            self.assertRegex(table, rf"{name} +{name} stock")
        self.assertNotIn("not measured", table)
        self.assertNotIn("is not the build", table)
        swapped = {"noclone": builds()["memfd"], "overlayfs": builds()["overlayfs"], "memfd": builds()["noclone"]}
        words = [word for name, program in swapped.items() for word in ("--runtime", f"{name}={program}")]
        table = self.bench("reproduce", "runc-515f09f7b1", *words, "--export-json", os.path.join(self.scratch, "results.json"),
                           "--", *QUICK).stdout
        self.assertEqual(table.count("is not the build"), 2, table)

    def test_a_gate_compares_the_counts_of_two_builds(self):
        old, new = (str(FOLDER / name) for name in ("crun-1.21", "crun-1.28"))
        words = ["gate", "--runtime", f"{new}=crun", "--max-slowdown", "off", "--format", "json"]
        self.assertTrue(json.loads(self.bench(*words, "--against", new).stdout)["subjects"])
        self.bench(*words, "--against", old, status=1)
        refused = self.bench(*words, "--against", shutil.which("runc"), status=2)
        self.assertIn("that is runc", refused.stderr)


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("runtimes_test.py: containers without a user namespace need root", file=sys.stderr)
        sys.exit(77)
    unittest.main(verbosity=2)
