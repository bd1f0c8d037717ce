#!/usr/bin/python3
"""action.yml, its steps run from the file itself: by a tarball and by a build, against another build and the branch below.

    action_test.py SOURCE BUILD
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from action import Action  # noqa: E402

SOURCE, BUILD = Path(sys.argv[1]), Path(sys.argv[2])
SKIPPED = 77
CHANGED = BUILD / "changed/sealrun-changed"  # makes other system calls, and memfd is slow
QUICK = {"strategy": "noclone,bindfd-ro", "max-slowdown": "off"}

# What ./bench of a clone does, but for the compiler.
BENCH = f"""#!/bin/sh
mkdir -p "$(dirname "$0")/build/release/bin"
cp "$(dirname "$0")/sealrun" "$(dirname "$0")/build/release/bin/"
exec {BUILD}/bin/bench "$@"
"""


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "protocol.file.allow=always", "-C", folder,
                    *words], check=True, capture_output=True)


class Actions(unittest.TestCase):
    def setUp(self):
        self.scratch = Path(tempfile.mkdtemp(prefix="sealbench-action-", dir="/var/tmp"))
        self.addCleanup(shutil.rmtree, self.scratch)
        self.workspace = self.scratch / "workspace"
        self.workspace.mkdir()
        (self.scratch / "temp").mkdir()
        self.summary = self.scratch / "summary.md"

    def run_action(self, folder: Path = SOURCE, github: dict[str, str] | None = None, **inputs: str):
        environment = {"RUNNER_TEMP": str(self.scratch / "temp"), "GITHUB_STEP_SUMMARY": str(self.summary), "HOME": str(self.scratch)}
        outputs, steps = Action(folder).run(self.workspace, {name.replace("_", "-"): value for name, value in inputs.items()}, environment,
                                            github or {})
        return outputs, {step.name: step for step in steps}

    def tarball(self) -> Path:
        """As cpack makes it, from the programs that there are."""
        made = self.scratch / "packed/sealbench-0-linux-x"
        for component in ("common", "dynamic"):
            subprocess.run(["cmake", "--install", BUILD, "--prefix", made, "--component", component], check=True, capture_output=True)
        subprocess.run(["tar", "-C", made.parent, "-cJf", self.scratch / "sealbench.tar.xz", made.name], check=True,
                       env={**os.environ, "XZ_OPT": "-0"})
        return self.scratch / "sealbench.tar.xz"

    def clone_of_a_pull_request(self, old: Path, new: Path) -> None:
        """A workspace whose branch `main` at its origin has `old` as sealrun, and itself `new`."""
        origin = self.scratch / "origin"
        origin.mkdir()
        git(origin, "init", "--quiet", "--initial-branch=main")
        (origin / "bench").write_text(BENCH)
        (origin / "bench").chmod(0o755)
        shutil.copy(SOURCE / "action.yml", origin)
        shutil.copy(old, origin / "sealrun")
        git(origin, "add", ".")
        git(origin, "commit", "--quiet", "--message=old")
        git(self.scratch, "clone", "--quiet", str(origin), str(self.workspace))
        shutil.copy(new, self.workspace / "sealrun")

    def test_with_a_tarball_two_runtimes_are_compared_and_the_page_is_uploaded(self):
        outputs, steps = self.run_action(tarball=self.tarball().as_uri(), runtime=f"{BUILD}/bin/sealrun=new", against=str(CHANGED), **QUICK)
        self.assertEqual(outputs["status"], "1", steps["Gate"].output)
        self.assertFalse(steps["Old build"].ran)
        self.assertIn("::error title=bench gate::", steps["Gate"].output)
        self.assertIn("bench gate: failed", self.summary.read_text())
        self.assertEqual(outputs["results"], str(self.workspace / "gate.json"))
        self.assertTrue(steps["Page"].ran and steps["Page"].status == 0, steps["Page"].output)
        upload = steps["Upload"].given
        self.assertEqual(upload["name"], "sealbench-gate")
        for name in upload["path"].split():
            self.assertGreater((self.workspace / name).stat().st_size, 1000, name)
        self.assertIn("<html", (self.workspace / "gate.html").read_text())

    def test_a_pull_request_is_compared_with_the_branch_that_it_goes_to(self):
        self.clone_of_a_pull_request(old=BUILD / "bin/sealrun", new=BUILD / "bin/sealrun")
        outputs, steps = self.run_action(folder=self.workspace, github={"base_ref": "main"}, **QUICK)
        self.assertEqual(outputs["status"], "0", "".join(step.output for step in steps.values()))
        self.assertIn("bench gate: passed", self.summary.read_text())
        self.assertTrue((self.scratch / "temp/sealbench-old/build/release/bin/sealrun").exists())

    def test_a_pull_request_that_changes_calls_fails(self):
        self.clone_of_a_pull_request(old=CHANGED, new=BUILD / "bin/sealrun")
        outputs, steps = self.run_action(folder=self.workspace, github={"base_ref": "main"}, arguments="--counts '±0'", **QUICK)
        self.assertEqual((outputs["status"], steps["Gate"].status), ("1", 1), steps["Gate"].output)
        self.assertTrue((self.workspace / "gate.html").exists())

    def test_what_is_no_pull_request_and_names_no_old_build_is_told_so(self):
        outputs, steps = self.run_action(tarball=str(self.tarball()))
        self.assertEqual(steps["Old build"].status, 2)
        self.assertIn("::error", steps["Old build"].output)
        self.assertFalse(steps["Gate"].ran or steps["Page"].ran or steps["Upload"].ran)
        self.assertEqual(outputs, {"status": "", "results": ""})

    def test_every_input_is_used_and_described(self):
        text = (SOURCE / "action.yml").read_text()
        for name, entry in Action(SOURCE).document["inputs"].items():
            self.assertIn(f"inputs.{name}", text)
            self.assertTrue(entry["description"])


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("skipped: needs root")
        sys.exit(SKIPPED)
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
