#!/usr/bin/env python3
"""run.py on a tree of one function and its test: what is noticed, what is not, and what says nothing."""

import fcntl
import pathlib
import subprocess
import sys
import tempfile
import unittest

RUN = pathlib.Path(__file__).resolve().parent / "run.py"

TREE = {
    "CMakeLists.txt": """
cmake_minimum_required(VERSION 3.25)
project(small LANGUAGES CXX)
find_package(GTest REQUIRED)
add_subdirectory(tests)
""",
    "larger.cpp": "int larger(int a, int b) {\n  return a > b ? a : b;\n}\n",
    "tests/CMakeLists.txt": """
add_executable(test-unit-small small_test.cpp ../larger.cpp)
target_link_libraries(test-unit-small GTest::gtest_main)
""",
    "tests/small_test.cpp": """
#include <gtest/gtest.h>
int larger(int, int);
TEST(Larger, OfTwoIsTheLarger) { EXPECT_EQ(larger(1, 2), 2); }
TEST(Broken, Fails) { EXPECT_EQ(larger(1, 2), 3); }
TEST(Skipped, SaysNothing) { GTEST_SKIP() << "not here"; }
""",
}


def patch(old, new, filter="Larger.*", more=""):
    return f"""Says something else.
test: test-unit-small {filter}
{more}--- a/larger.cpp
+++ b/larger.cpp
@@ -1,3 +1,3 @@
 int larger(int a, int b) {{
-  {old}
+  {new}
 }}
"""


KILLED = patch("return a > b ? a : b;", "return a < b ? a : b;")
SURVIVES = patch("return a > b ? a : b;", "return a >= b ? a : b;")  # no program can tell


class Mutants(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        tree = cls.folder / "tree"
        for name, text in TREE.items():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_text(text)
        subprocess.run(["git", "init", "-q", tree], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def run_on(self, *wanted, **mutants):
        """(status, table, remarks) of mutants by name, all of the room "small"; one build folder serves all tests."""
        with tempfile.TemporaryDirectory(dir=self.folder) as room:
            (pathlib.Path(room) / "small").mkdir()
            for name, text in mutants.items():
                (pathlib.Path(room) / "small" / f"{name}.patch").write_text(text)
            command = [sys.executable, "-B", RUN, "--tree", self.folder / "tree", "--mutants", room,
                       "--folder", self.folder / "work", *wanted]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual((self.folder / "tree" / "larger.cpp").read_text(), TREE["larger.cpp"])
        return done.returncode, done.stdout, done.stderr

    def test_all_killed_is_success(self):
        status, table, _ = self.run_on(killed=KILLED)
        self.assertEqual(status, 0, table)
        self.assertRegex(table, r"small +1 +1 +0 +0\n")

    def test_one_that_nobody_notices_is_named_and_fails(self):
        status, table, _ = self.run_on(killed=KILLED, survivor=SURVIVES)
        self.assertEqual(status, 1)
        self.assertRegex(table, r"small +2 +1 +1 +0\n")
        self.assertIn("SURVIVED  small/survivor: no test noticed: Says something else.", table)

    def test_one_that_says_why_may_survive(self):
        status, table, _ = self.run_on(survivor=patch("return a > b ? a : b;", "return a >= b ? a : b;",
                                                      more="survives: equal numbers are alike\n"))
        self.assertEqual(status, 0)
        self.assertIn("survived  small/survivor: equivalent: equal numbers are alike", table)

    def test_one_that_says_so_and_is_noticed_fails(self):
        status, table, _ = self.run_on(killed=KILLED.replace("---", "survives: nobody can tell\n---", 1))
        self.assertEqual(status, 1)
        self.assertIn("KILLED    small/killed", table)

    def test_one_that_is_named_is_run_alone(self):
        status, table, _ = self.run_on("small/killed", killed=KILLED, survivor=SURVIVES)
        self.assertEqual(status, 0, table)
        self.assertNotIn("survivor", table)

    def test_a_patch_that_does_not_apply_is_an_error(self):
        status, table, _ = self.run_on(killed=KILLED, stale=patch("return a > c ? a : c;", "return a;"))
        self.assertEqual(status, 2)
        self.assertRegex(table, r"small +2 +1 +0 +1\n")
        self.assertIn("error     small/stale: the patch does not apply", table)

    def test_patches_are_tried_without_a_build(self):
        status, table, _ = self.run_on("--apply", killed=KILLED, survivor=SURVIVES)
        self.assertEqual((status, table), (0, "2 patches apply\n"))
        status, _, remarks = self.run_on("--apply", killed=KILLED, stale=patch("return a > c ? a : c;", "return a;"))
        self.assertEqual(status, 2)
        self.assertIn("small/stale: the patch does not apply", remarks)

    def test_one_that_does_not_compile_is_an_error(self):
        status, table, _ = self.run_on(wrong=patch("return a > b ? a : b;", "return c;"))
        self.assertEqual(status, 2)
        self.assertIn("error     small/wrong: it does not build", table)

    def test_a_test_that_fails_anyway_is_an_error(self):
        status, _, remarks = self.run_on(killed=KILLED.replace("Larger.*", "*"))
        self.assertEqual(status, 2)
        self.assertIn("without any mutant test-unit-small * ended with 1", remarks)

    def test_a_filter_without_a_test_that_runs_is_an_error(self):
        for expression in ("Nothing.*", "Skipped.*"):
            status, _, remarks = self.run_on(killed=KILLED.replace("Larger.*", expression))
            self.assertEqual(status, 2, expression)
            self.assertIn("no test ran", remarks)

    def test_a_patch_that_does_not_say_what_it_breaks_is_an_error(self):
        status, _, remarks = self.run_on(silent=KILLED.replace("Says something else.\n", ""))
        self.assertEqual(status, 2)
        self.assertIn("silent.patch: needs a line that says what it breaks", remarks)

    def test_a_folder_in_which_another_run_is_at_work_is_an_error(self):
        (self.folder / "work").mkdir(exist_ok=True)
        with open(self.folder / "work" / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            status, _, remarks = self.run_on(killed=KILLED)
        self.assertEqual(status, 2)
        self.assertIn("another run is at work in", remarks)

    def test_an_unknown_room_is_an_error_with_the_list(self):
        status, _, remarks = self.run_on("large", killed=KILLED)
        self.assertEqual(status, 2)
        self.assertIn("no room and no mutant is called large: choose some of small", remarks)


if __name__ == "__main__":
    unittest.main()
