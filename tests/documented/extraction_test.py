#!/usr/bin/python3
"""Which words of a document are commands, and how commands.toml has them run."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from commands import Command, Manifest, of_markdown  # noqa: E402


def commands(text: str) -> list[str]:
    return [command for _, command in of_markdown(text)]


class Extraction(unittest.TestCase):
    def test_an_indented_block_is_typed(self):
        self.assertEqual(commands("So:\n\n    ./bench list     # what there is\n    ./check\n\nEnd.\n"), ["./bench list", "./check"])

    def test_what_was_printed_in_a_session_is_not_typed(self):
        self.assertEqual(commands("So:\n\n    $ ./bench list\n    bench list of things\n\n    $ ./bench doctor\n"),
                         ["./bench list", "./bench doctor"])

    def test_lines_that_go_on_are_one_command(self):
        self.assertEqual(commands("```sh\n$ ./bench gate \\\n    --against x\nprinted\n```\n"), ["./bench gate --against x"])

    def test_words_in_backticks_are_typed(self):
        self.assertEqual(commands("Say `bench report FILE --format\nstatistics`, or `./bench`; bench is `bench`, its file `bench/x y`.\n"),
                         ["./bench report FILE --format statistics", "./bench"])

    def test_a_bar_in_a_table_is_one_in_the_command(self):
        self.assertEqual(commands("| `bench list \\| head -1` | first |\n"), ["./bench list | head -1"])

    def test_the_steps_of_ci_are_typed(self):
        self.assertEqual(commands("```yaml\n  - run: ./bench doctor\n    run: |\n      ./bench list\n  name: bench\n```\n"),
                         ["./bench doctor", "./bench list"])

    def test_the_line_is_that_of_the_command(self):
        self.assertEqual(list(of_markdown("a\n\n`bench list`\nb\n`bench doctor`\n\n    ./bench\n")),
                         [(3, "./bench list"), (5, "./bench doctor"), (7, "./bench")])

    def test_a_continued_paragraph_or_list_is_no_block(self):
        self.assertEqual(commands("- see\n    ./bench list\n"), [])


MANIFEST = """
[words]
FILE = "/made.json"
[[shorter]]
match = '--runs \\d+'
becomes = '--runs 3'
because = "time"
[[instead]]
command = "./bench import FILE"
run = "true"
because = "a reason"
[[not_run]]
commands = ["./check"]
because = "a reason"
"""


class Rules(unittest.TestCase):
    def manifest(self, text: str) -> Manifest:
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write(text)
            file.flush()
            return Manifest(Path(file.name))

    def test_a_command_is_run_as_it_stands_unless_something_else_is_said(self):
        script = self.manifest(MANIFEST).script
        self.assertEqual(script(Command("./bench list", "")), "./bench list")
        self.assertEqual(script(Command("./bench report FILE -o A-FILE --runs 900", "")), "./bench report /made.json -o A-FILE --runs 3")
        self.assertEqual(script(Command("./bench import FILE", "")), "true")
        self.assertIsNone(script(Command("./check", "")))

    def test_what_is_said_of_no_command_or_without_a_reason_is_a_problem(self):
        all_of_it = [Command(text, "") for text in ("./bench --runs 5", "./bench import FILE", "./check")]
        self.assertEqual(self.manifest(MANIFEST).problems(all_of_it), [])
        for missing in all_of_it:
            rest = [command for command in all_of_it if command is not missing]
            self.assertEqual(len(self.manifest(MANIFEST).problems(rest)), 1, missing)
        self.assertEqual(len(self.manifest(MANIFEST.replace('"a reason"', '" "')).problems(all_of_it)), 2)
        self.assertEqual(len(self.manifest(MANIFEST.replace('"./check"', '"./check", "./bench import FILE"')).problems(all_of_it)), 1)


if __name__ == "__main__":
    unittest.main()
