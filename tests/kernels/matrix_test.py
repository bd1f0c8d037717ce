#!/usr/bin/python3
"""What tests/kernels/matrix.py makes of results, what it calls a difference, and that docs/kernels.md has the table of what is recorded."""

import contextlib
import copy
import io
import json
import tempfile
import unittest
from pathlib import Path

import matrix

VERDICTS = [
    {"strategy": "memfd", "privileges": "default", "path": "link", "probe": "write", "verdict": "protected"},
    {"strategy": "memfd", "privileges": "default", "path": "link", "probe": "mmap", "verdict": "protected"},
    {"strategy": "noclone", "privileges": "default", "path": "link", "probe": "write", "verdict": "writable"},
]
COUNT = {"total": 260, "exact": True}
LISTED = {
    "strategies": [
        {"name": "noclone", "supported": True},
        {"name": "memfd", "supported": True},
        {"name": "detached-bind", "supported": False, "reason": "needs Linux 5.12: mount_setattr"},
        {"name": "overlay", "supported": False, "reason": "creating the superblock (needs Linux 5.11: overlayfs in user namespaces): EPERM"},
        {"name": "reflink", "supported": False, "reason": "the filesystem cannot share blocks"},
    ],
    "counters": [{"name": "syscalls", "supported": True}, {"name": "mounts", "supported": False, "reason": "no root"}],
}


class Matrix(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.results = Path(scratch.name) / "results"
        self.expected = Path(scratch.name) / "expected.json"
        self.results.mkdir()
        self.write(VERDICTS, COUNT)

    def write(self, verdicts, count, release="5.10.0-32-cloud-amd64"):
        (self.results / "release").write_text(release + "\n")
        (self.results / "bench.status").write_text("0\n")
        (self.results / "list.json").write_text(json.dumps(LISTED))
        (self.results / "verify.json").write_text(json.dumps({"verdicts": verdicts}))
        (self.results / "hierarchies").write_text("memory\nunified\n")
        (self.results / "cgroup2.json").write_text(json.dumps({"subjects": [
            {"strategy": "noclone", "counts": {"syscalls": {"total": 290, "exact": True}}}]}))
        (self.results / "hybrid.json").write_text(json.dumps({"subjects": [
            {"strategy": "memfd", "counts": {"syscalls": {"total": 270, "exact": True}}}]}))
        (self.results / "workloads.json").write_text(json.dumps({
            "survey": [{"plan": {"workload": "run"}, "subjects": [{"name": "noclone"}],
                        "omitted": [{"subject": "memfd", "reason": "/run/sealbench-17-0a9f: no space"}]}],
            "omitted": [{"workload": "engine", "reason": "podman is not installed"}]}))
        (self.results / "yama.json").write_text(json.dumps({"warnings": ["not counted: mounts: kernel.yama.ptrace_scope is 3"]}))
        (self.results / "counters.json").write_text(json.dumps({"subjects": [
            {"strategy": "memfd", "counts": {"syscalls": COUNT, "memory": {"unavailable": "no root"}}, "phases": {"phases": [{}]}}]}))
        (self.results / "bench.json").write_text(json.dumps({"subjects": [
            {"strategy": "noclone", "counts": {"syscalls": {"total": 251, "exact": True}}},
            {"strategy": "memfd", "counts": {"syscalls": count, "mounts": {"unavailable": "no root"}}}]}))

    def run_main(self, *words):
        with contextlib.redirect_stdout(io.StringIO()) as said:
            status = matrix.main([*words, str(self.expected), str(self.results)])
        return status, said.getvalue()

    def test_keeps_support_verdicts_fallen_cells_and_counts(self):
        summary = matrix.summary(self.results)
        self.assertEqual(summary["strategies"]["memfd"],
                         {"supported": True, "verdicts": {"protected": 2}, "cells": {}, "counts": {"syscalls": 260}})
        self.assertEqual(summary["strategies"]["noclone"]["cells"], {"writable": ["default link write"]})
        self.assertEqual(summary["strategies"]["detached-bind"], {"supported": "needs Linux 5.12: mount_setattr"})
        self.assertEqual(summary["counters"], {"syscalls": True, "mounts": "no root"})
        self.assertEqual(summary["limits"], {"cgroup2": {"noclone": {"syscalls": 290}}, "hybrid": {"memfd": {"syscalls": 270}}})
        self.assertEqual(summary["without ptrace"], ["not counted: mounts: kernel.yama.ptrace_scope is 3"])
        self.assertEqual(summary["workloads"], {
            "run": {"measured": ["noclone"], "left out": {"memfd": "/run/sealbench-RUN: no space"}}, "engine": "podman is not installed"})
        self.assertEqual(summary["hierarchies"], ["memory", "unified"])
        self.assertEqual(summary["counted"], {"memfd": ["phases", "syscalls"]})
        self.assertEqual(summary["statuses"], {"bench": 0})

    def test_a_command_without_results_has_its_status_only(self):
        (self.results / "hybrid.json").unlink()
        (self.results / "verify.json").unlink()
        summary = matrix.summary(self.results)
        self.assertEqual(summary["limits"]["hybrid"], {})
        self.assertNotIn("verdicts", summary["strategies"]["memfd"])

    def test_what_was_recorded_agrees(self):
        self.assertEqual(self.run_main("record"), (0, ""))
        self.assertEqual(self.run_main("compare"), (0, ""))

    def test_another_release_is_said_and_is_no_difference(self):
        self.run_main("record")
        self.write(VERDICTS, COUNT, "5.10.0-33-cloud-amd64")
        self.assertEqual(self.run_main("compare"),
                         (0, "recorded on 5.10.0-32-cloud-amd64, this is 5.10.0-33-cloud-amd64\n"))

    def test_each_difference_is_a_line_with_its_place(self):
        self.run_main("record")
        verdicts = copy.deepcopy(VERDICTS)
        verdicts[1]["verdict"] = "writable"
        self.write(verdicts, {"total": 261, "exact": True})
        (self.results / "bench.status").write_text("3\n")
        status, said = self.run_main("compare")
        self.assertEqual(status, 1)
        self.assertEqual(said.splitlines(), [
            "statuses: bench: expected 0, found 3",
            "strategies: memfd: verdicts: protected: expected 2, found 1",
            "strategies: memfd: verdicts: writable: expected nothing, found 1",
            "strategies: memfd: cells: writable: expected nothing, found ['default link mmap']",
            "strategies: memfd: counts: syscalls: expected 260, found 261",
        ])

    def test_a_cell_that_changes_place_is_a_difference(self):
        self.assertEqual(matrix.differences({"cells": ["a", "b"]}, {"cells": ["b", "c"]}),
                         ["cells: no longer a", "cells: new: c"])

    def test_a_count_that_varied_is_none(self):
        self.write(VERDICTS, {"total": 260, "exact": False})
        self.assertEqual(matrix.summary(self.results)["strategies"]["memfd"]["counts"], {"syscalls": None})

    def test_nothing_recorded_is_a_failure(self):
        status, said = self.run_main("compare")
        self.assertEqual(status, 1)
        self.assertIn("--record", said)

    def test_the_table_orders_kernels_by_version_marks_what_differs_from_the_reference_and_says_why_not(self):
        old = matrix.summary(self.results)
        new = copy.deepcopy(old)
        new["kernel"] = "6.18.15+deb13-cloud-amd64"
        new["strategies"]["detached-bind"] = {"supported": True, "verdicts": {"protected": 1}, "counts": {"syscalls": 7}}
        new["strategies"]["memfd"]["counts"]["syscalls"] = None
        lines = matrix.table([new, old]).splitlines()
        self.assertEqual(lines[0], "Kernels: 5.10.0-32-cloud-amd64, 6.18.15+deb13-cloud-amd64.")
        self.assertIn("| strategy | 5.10 | 6.18 |", lines)
        self.assertIn("| `noclone` | 0 of 1, 1 writable | 0 of 1, 1 writable |", lines)
        self.assertIn("| `detached-bind` | **needs Linux 5.12** | 1 of 1 |", lines)
        self.assertIn("| `detached-bind` | **—** | 7 |", lines)
        self.assertIn("| `overlay` | needs Linux 5.11 | needs Linux 5.11 |", lines)
        self.assertIn("| `reflink` | no | no |", lines)
        self.assertIn("| v2 | 290 | 290 |", lines)
        self.assertIn("| v1, and v2 beside it | — | — |", lines)
        self.assertIn("- 6.18: 1 of 2", lines)
        self.assertIn("| `run memfd` | 5.10, 6.18 | /run/sealbench-RUN: no space |", lines)
        self.assertIn("| `engine` | 5.10, 6.18 | podman is not installed |", lines)
        self.assertIn("| `memfd` | **260** | vary |", lines)
        self.assertIn("| `detached-bind` | 5.10 | needs Linux 5.12: mount_setattr |", lines)

    def test_another_architecture_has_a_column_of_its_own_behind_the_others(self):
        here = matrix.summary(self.results)
        here["kernel"] = "6.18.15+deb13-cloud-amd64"
        there = copy.deepcopy(here)
        there["kernel"] = "6.18.15+deb13-arm64"
        there["strategies"]["memfd"]["counts"]["syscalls"] = 7
        there["strategies"]["reflink"]["supported"] = "too small"
        lines = matrix.table([there, here]).splitlines()
        self.assertIn("| strategy | 6.18 | 6.18 arm64 |", lines)
        self.assertIn("| cgroups | 6.18 | 6.18 arm64 |", lines)
        self.assertIn("| `memfd` | 260 | **7** |", lines)
        self.assertIn("| `reflink` | 6.18 arm64 | too small |", lines)

    def test_the_document_has_the_table_of_what_is_recorded(self):
        self.assertEqual(matrix.main(["table", "--check"]), 0)


if __name__ == "__main__":
    unittest.main()
