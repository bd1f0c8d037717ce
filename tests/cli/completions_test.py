#!/usr/bin/python3
"""Completions, as somebody types them: a shell on a terminal, the Tab key, and what the command got. Man pages, as groff reads them.

    BENCH=PROGRAM completions_test.py
"""

import os
import pty
import re
import select
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

BENCH = os.environ["BENCH"]
DEADLINE_S = 20

# How each shell is started without its user's files, and told of a bench that prints its words.
SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"],
             'bench() {{ printf "GOT:%s:END\\n" "$*"; }}; source {script}; bind "set completion-ignore-case off"; PS1=; echo REA""DY'),
    "zsh": (["zsh", "-f", "-i"],
            'autoload -Uz compinit; compinit -u -D; bench() {{ print -r -- "GOT:$*:END" }}; source {script}; PS1=; echo REA""DY'),
    "fish": (["fish", "--no-config", "-i"],
             'function bench; echo "GOT:"(string join " " -- $argv)":END"; end; source {script}; function fish_prompt; end; echo REA""DY'),
}

# What is typed before Tab, and what it becomes. Each has one continuation only.
CASES = [
    ("ver", "verify"),
    ("completions fi", "completions fish"),
    ("--work", "--workload"),
    ("--workload par", "--workload parallel"),
    ("--strategy sealed-er", "--strategy sealed-erofs"),
    ("--strategy noclone,memfd-in", "--strategy noclone,memfd-init"),
    ("verify --strategy noclone,sealed-er", "verify --strategy noclone,sealed-erofs"),
    ("verify --experi", "verify --experiments"),
    ("--runtime cru", "--runtime crun"),
    ("--columns ratio,cpu-r", "--columns ratio,cpu-ratio"),
    ("report --format=mark", "report --format=markdown"),
    ("report mine.json --format html=pa", "report mine.json --format html=page.html"),
    ("report mine.json --format=html=pa", "report mine.json --format=html=page.html"),
    ("report mine.json --format text --format html=pa", "report mine.json --format text --format html=page.html"),
    ("--runs 5 report mine", "--runs 5 report mine.json"),
    ("compare mine.json othe", "compare mine.json other.json"),
    ("--sort mean", "--sort mean-time"),
    ("report mine.json --reference sealed-er", "report mine.json --reference sealed-erofs"),
    ("list --output pict", "list --output pictures"),
    ("help exit", "help exit-status"),
    ("gate --color alw", "gate --color always"),
    ("plot mine.json --output pict", "plot mine.json --output pictures"),
    ("verify --probe write,fsp", None),  # more than one: nothing is chosen
]


class Terminal:
    """A shell under way on a terminal of its own."""

    def __init__(self, words, directory):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(directory)
            environment = {"PATH": os.environ["PATH"], "HOME": directory, "TERM": "dumb", "LC_ALL": "C.UTF-8"}
            os.execvpe(words[0], words, environment)
        self.seen = ""

    def send(self, text):
        os.write(self.fd, text.encode())

    def until(self, pattern):
        """The match of the first output that has it; what was before is forgotten."""
        deadline = time.monotonic() + DEADLINE_S
        while not (found := re.search(pattern, self.seen)):
            if time.monotonic() > deadline:
                raise AssertionError(f"no {pattern!r} in {self.seen!r}")
            if select.select([self.fd], [], [], 0.2)[0]:
                self.seen += os.read(self.fd, 65536).decode(errors="replace").replace("\r", "")
        self.seen = self.seen[found.end():]
        return found

    def close(self):
        os.close(self.fd)  # a hangup ends the shell
        os.waitpid(self.pid, 0)


class Completions(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="sealbench-completions-")
        self.addCleanup(scratch.cleanup)
        self.directory = scratch.name
        for name in ("mine.json", "other.json", "mine.txt", "page.html"):
            (Path(self.directory) / name).write_text("{}")
        (Path(self.directory) / "pictures").mkdir()

    def script_for(self, shell):
        path = Path(self.directory) / f".script-{shell}"
        path.write_text(subprocess.run([BENCH, "completions", shell], capture_output=True, text=True, check=True).stdout)
        return path

    def try_shell(self, shell):
        if shutil.which(shell) is None:
            self.skipTest(f"{shell} is not installed")
        words, prepare = SHELLS[shell]
        terminal = Terminal(words, self.directory)
        self.addCleanup(terminal.close)
        terminal.send(prepare.format(script=self.script_for(shell)) + "\n")
        terminal.until("READY")
        for typed, becomes in CASES:
            with self.subTest(shell=shell, typed=typed):
                terminal.send(f"bench {typed}\t")
                time.sleep(0.3)  # the terminal's answer to Tab has no end to wait for
                terminal.send("\n")
                got = re.sub(r"\s+", " ", terminal.until(r"GOT:([^:]*):END")[1].strip())
                if becomes is None:
                    self.assertTrue(got.startswith(typed), got)
                else:
                    self.assertEqual(got.rstrip("/"), becomes)  # zsh takes the slash away again

    def test_bash(self):
        self.try_shell("bash")

    def test_zsh(self):
        self.try_shell("zsh")

    def test_fish(self):
        self.try_shell("fish")

    def test_every_option_of_every_command_is_offered_by_bash(self):
        script = self.script_for("bash")
        commands = re.findall(r"^\.TH BENCH\\-([A-Z]+) 1", self.pages(), re.M)
        self.assertGreater(len(commands), 10)
        for command in commands:
            command = command.lower()
            page = subprocess.run([BENCH, command, "--help"], capture_output=True, text=True).stdout
            helped = set(re.findall(r"(?m)^  (?:-\w, |    )(--[a-z-]+)", page))
            self.assertIn("--help", helped)
            call = f'source {script}; COMP_WORDS=(bench {command} --); COMP_CWORD=2; _bench; printf "%s\\n" "${{COMPREPLY[@]}}"'
            offered = set(subprocess.run(["bash", "-c", call], capture_output=True, text=True).stdout.split())
            self.assertEqual(helped - offered, set(), command)

    def pages(self):
        folder = Path(self.directory) / "man"
        subprocess.run([BENCH, "man", "--directory", str(folder)], check=True)
        return "".join(path.read_text() for path in sorted(folder.iterdir()))

    def test_man_pages_are_without_a_warning(self):
        self.pages()
        for page in sorted((Path(self.directory) / "man").iterdir()):
            with self.subTest(page.name):
                groff = subprocess.run(["groff", "-ww", "-man", "-Tutf8", "-Kutf8", "-z", str(page)], capture_output=True, text=True)
                self.assertEqual((groff.returncode, groff.stderr), (0, ""))
                if shutil.which("mandoc"):
                    lint = subprocess.run(["mandoc", "-Tlint", "-Wwarning", str(page)], capture_output=True, text=True).stdout
                    self.assertEqual([line for line in lint.splitlines() if "missing date" not in line], [])


if __name__ == "__main__":
    unittest.main()
