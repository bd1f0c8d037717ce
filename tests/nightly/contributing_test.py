#!/usr/bin/env python3
"""Follows the walk-throughs of CONTRIBUTING.md to the letter, in a copy of the tree, and looks whether bench has what they add.

contributing_test.py TREE [FOLDER]: in FOLDER, which is kept, else in a temporary one.
contributing_test.py --syntax TREE: only whether a compiler takes the new files as they stand: seconds."""

import json
import os
import re
import subprocess
import sys
import tempfile

STEP = re.compile(r"^(?:`(?P<new>[\w/.]+)`|At the end of `(?P<end>[\w/.]+)`):\n\n```\w*\n(?P<text>.*?)^```$", re.M | re.S)


def steps_of(page):
    """[(path, text, whether it is appended), ...] in the order of the page."""
    return [(found["new"] or found["end"], found["text"], bool(found["end"])) for found in STEP.finditer(page)]


def apply(steps, tree):
    for path, text, appended in steps:
        whole = os.path.join(tree, path)
        assert os.path.exists(whole) == appended, f"{path}: {'is missing' if appended else 'is there already'}"
        with open(whole, "a" if appended else "x", encoding="utf-8") as file:
            file.write(text)


def output(*command):
    ended = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    assert ended.returncode == 0, f"{' '.join(command)} ended with {ended.returncode}"
    return ended.stdout.decode()


def steps_in(tree):
    with open(os.path.join(tree, "CONTRIBUTING.md"), encoding="utf-8") as file:
        steps = steps_of(file.read())
    assert len(steps) == 4, f"CONTRIBUTING.md has {len(steps)} steps: two files and two lines are expected"
    return steps


def check_syntax(tree):
    """The new files alone, in the folders where they would lie."""
    for path, text, appended in steps_in(tree):
        if appended:
            assert os.path.exists(os.path.join(tree, path)), f"{path} is missing"
            continue
        ended = subprocess.run(["c++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-I", tree, "-iquote",
                                os.path.join(tree, os.path.dirname(path)), "-x", "c++", "-"], input=text.encode(), check=False)
        assert ended.returncode == 0, f"{path} of CONTRIBUTING.md does not compile"


def names(listed, kind):
    return [entry["name"] for entry in listed[kind]]


def main(tree, where):
    files = output("git", "-C", tree, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    copy = os.path.join(where, "tree")
    there = "\0".join(name for name in files if os.path.lexists(os.path.join(tree, name)))
    packed = subprocess.run(["tar", "-C", tree, "-cf", "-", "--null", "-T", "-"], input=there.encode(),
                            stdout=subprocess.PIPE, check=True).stdout
    subprocess.run(["tar", "-C", copy, "-xf", "-"], input=packed, check=True)
    apply(steps_in(tree), copy)
    build = os.path.join(copy, "build", "release")
    output("cmake", "-S", copy, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release")
    output("cmake", "--build", build, "--target", "programs")
    bench = os.path.join(build, "bin", "bench")
    listed = json.loads(output(bench, "list", "--format", "json"))
    assert "memfd-read" in names(listed, "strategies"), names(listed, "strategies")
    assert "twice" in names(listed, "workloads"), names(listed, "workloads")
    if os.geteuid() != 0:
        return 0
    table = output(bench, "--workload", "twice", "--strategy", "noclone,memfd-read", "--runs", "2", "--sessions", "1",
                   "--quiet", "--export-json", os.path.join(where, "results.json"))
    assert table.startswith("Is a second launch cheaper than the first? noclone launches again in "), table
    assert re.search(r"^memfd-read ", table, re.M), table
    return 0


if __name__ == "__main__":
    if sys.argv[1] == "--syntax":
        sys.exit(check_syntax(sys.argv[2]))
    if len(sys.argv) > 2:
        os.makedirs(os.path.join(sys.argv[2], "tree"), exist_ok=True)
        sys.exit(main(sys.argv[1], sys.argv[2]))
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, "tree"))
        sys.exit(main(sys.argv[1], folder))
