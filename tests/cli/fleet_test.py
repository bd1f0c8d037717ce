#!/usr/bin/python3
"""bench merge, and report and advise of what it wrote: statuses, files, what is said.

    BENCH=PROGRAM RESULTS=FOLDER fleet_test.py
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

BENCH = os.environ["BENCH"]
RESULTS = os.environ["RESULTS"]


def bench(*words):
    return subprocess.run([BENCH, *map(str, words)], capture_output=True, text=True)


class Fleet(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sealbench-fleet-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.one, self.two, self.fleet = (self.folder / name for name in ("run.json", "exec.json", "fleet.json"))
        shutil.copy(f"{RESULTS}/reference-run.json", self.one)
        shutil.copy(f"{RESULTS}/reference-exec.json", self.two)

    def document(self):
        return json.loads(self.fleet.read_text())

    def test_hosts_are_merged_and_reported(self):
        self.assertEqual(bench("merge", f"a={self.one}", f"b={self.two}", "-o", self.fleet).returncode, 0)
        self.assertEqual([entry["host"] for entry in self.document()["fleet"]], ["a", "b"])
        for form in ("text", "csv", "json", "openmetrics"):
            done = bench("report", self.fleet, "--format", form)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("sealed-overlayfs-userns", done.stdout)
        self.assertEqual(bench("merge", self.fleet, "-o", self.folder / "again.json").returncode, 0)
        self.assertEqual(json.loads((self.folder / "again.json").read_text())["fleet"], self.document()["fleet"])

    def test_a_bad_file_is_named_and_the_others_stand(self):
        (self.folder / "cut.json").write_text(self.one.read_text()[:1000])
        done = bench("merge", self.one, self.folder / "cut.json", self.folder / "none.json", "--absent", "web3=no space left", "-o", self.fleet)
        self.assertEqual(done.returncode, 2)
        self.assertIn("cut is not in the fleet", done.stderr)
        self.assertIn("1 merged, 3 left out", done.stderr)
        self.assertEqual([refused["host"] for refused in self.document()["refused"]], ["web3", "cut", "none"])
        printed = bench("report", self.fleet).stdout
        for line in ("web3: no space left", "cut: ", "none: "):
            self.assertIn(line, printed)

    def test_where_nothing_is_left_nothing_is_written(self):
        self.fleet.write_text("what was there")
        done = bench("merge", self.folder / "none.json", "-o", self.fleet)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("none of these files is a host's", done.stderr)
        self.assertEqual(self.fleet.read_text(), "what was there")
        self.assertEqual(bench("merge", self.one, "--absent", "web3").returncode, 2)

    def test_only_absent_hosts_are_no_failure(self):
        self.assertEqual(bench("merge", self.one, "--absent", "web3=slow", "-o", self.fleet).returncode, 0)

    def test_one_host_of_a_fleet_with_samples_is_its_file(self):
        bench("merge", f"a={self.one}", "--samples", "-o", self.fleet)
        for form in ("text", "statistics", "csv"):
            self.assertEqual(bench("report", f"{self.fleet}#a", "--format", form).stdout, bench("report", self.one, "--format", form).stdout)
        self.assertIn("name one of them", bench("compare", self.fleet, self.one).stderr)
        self.assertIn("unknown host", bench("report", f"{self.fleet}#b").stderr)

    def test_a_format_of_one_host_says_which_there_are(self):
        bench("merge", f"a={self.one}", "-o", self.fleet)
        done = bench("report", self.fleet, "--format", "junit")
        self.assertEqual(done.returncode, 2)
        self.assertIn("text, json, csv, openmetrics, html", done.stderr)
        self.assertIn("results of one host", bench("report", self.fleet, "--metric", "cpu").stderr)

    def test_advice_without_verdicts_is_none(self):
        bench("merge", f"a={self.one}", "-o", self.fleet)
        done = bench("advise", self.fleet)
        self.assertEqual(done.returncode, 3)
        self.assertIn("there are no verdicts", done.stdout)
        self.assertEqual(bench("advise", self.fleet, "--require", "nonsense").returncode, 2)

    def test_who_is_ended_leaves_no_part_of_a_file(self):
        for number in range(200):
            text = self.one.read_text()
            (self.folder / f"{number}.json").write_text(text.replace('"seed": 713439280', f'"seed": {number}'))
        merging = subprocess.Popen([BENCH, "merge", self.folder, "-o", self.fleet], stderr=subprocess.DEVNULL)
        while merging.poll() is None and not list(self.folder.glob(".sealbench-*")):
            time.sleep(0.001)
        merging.send_signal(signal.SIGTERM)
        merging.wait()
        self.assertNotEqual(merging.returncode, 0)
        self.assertEqual([path.name for path in self.folder.iterdir() if path.name.startswith(".") or path == self.fleet], [])


if __name__ == "__main__":
    unittest.main()
