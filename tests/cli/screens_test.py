#!/usr/bin/python3
"""What bench prints at 60, 80 and 120 columns: no line is longer, no word is broken, no two columns touch.

    BENCH=PROGRAM RESULTS=FOLDER screens_test.py
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

BENCH = os.environ["BENCH"]
RESULTS = os.environ["RESULTS"]
RUN = f"{RESULTS}/reference-run.json"
SURVEY = f"{pathlib.Path(__file__).parents[1]}/data/survey.json"
WIDTHS = (60, 80, 120)


def printed(width, *words):
    environment = {**os.environ, "COLUMNS": str(width), "LC_ALL": "C.UTF-8"}
    return subprocess.run([BENCH, *words], capture_output=True, text=True, env=environment).stdout


class Screens(unittest.TestCase):
    def check(self, *words):
        """Returns what was printed at the widths."""
        texts = [printed(width, *words) for width in WIDTHS]
        for width, text in zip(WIDTHS, texts):
            with self.subTest(words=words, width=width):
                self.assertGreater(len(text.split()), 20, text)
                for line in text.splitlines():
                    # One long word has a line to itself; a command line is for copying.
                    if len(line.split()) > 1 and not line.startswith("    bench "):
                        self.assertLessEqual(len(line), width, line)
        return texts

    def same_words(self, *words):
        texts = self.check(*words)
        for text in texts[:-1]:
            self.assertEqual(text.split(), texts[-1].split(), words)

    def test_help_and_topics(self):
        for words in (["--help"], ["gate", "--help"], ["help"], ["help", "strategies"], ["help", "environment"]):
            self.same_words(*words)

    def test_list(self):
        self.check("list")
        self.assertEqual([line.split()[0] for line in printed(60, "list").splitlines() if line.startswith("  ") and line[2] != " "],
                         [line.split()[0] for line in printed(120, "list").splitlines() if line.startswith("  ") and line[2] != " "])

    def test_doctor(self):
        self.check("doctor")

    def test_tables_and_their_notes(self):
        self.check("report", RUN)
        self.check("compare", RUN, RUN)
        self.check("report", RUN, "--format", "phases")
        self.same_words("report", RUN, "--format", "statistics")

    def test_every_workload_and_a_survey(self):
        workloads = [run["plan"]["workload"] for run in json.loads(pathlib.Path(SURVEY).read_text())["survey"]]
        listed = json.loads(subprocess.run([BENCH, "list", "--format", "json"], capture_output=True, text=True).stdout)["workloads"]
        self.assertEqual(workloads, [workload["name"] for workload in listed])
        self.check("report", SURVEY)
        for workload in workloads:
            self.check("report", f"{SURVEY}#{workload}")
            for form in ("statistics", "metrics"):
                self.check("report", f"{SURVEY}#{workload}", "--format", form)

    def test_a_fleet(self):
        with tempfile.TemporaryDirectory() as folder:
            fleet = f"{folder}/fleet.json"
            subprocess.run([BENCH, "merge", f"web1={RUN}", f"web2={RESULTS}/reference-exec.json", "--absent", "web3=no space left",
                            "-o", fleet], check=True, capture_output=True)
            self.check("report", fleet)
            for width in WIDTHS:
                self.assertIn("web3: no space left", printed(width, "report", fleet))

    def test_recipes(self):
        self.same_words("reproduce")

    @unittest.skipUnless(os.geteuid() == 0, "attacks containers in the initial user namespace")
    def test_the_matrix_its_legend_and_its_evidence(self):
        self.check("verify", "--quick", "--strategy", "memfd,sealed-overlayfs-userns,tmpfile", "-q")

    @unittest.skipUnless(os.geteuid() == 0, "launches containers")
    def test_a_gate(self):
        self.check("gate", "--baseline", f"{RESULTS}/baseline.json", "--max-slowdown", "off", "-q")

    def test_what_a_narrow_table_leaves_out_is_named(self):
        self.assertIn("not shown in 60 columns:", printed(60, "compare", RUN, RUN))
        self.assertNotIn("not shown", printed(200, "compare", RUN, RUN))


if __name__ == "__main__":
    unittest.main()
