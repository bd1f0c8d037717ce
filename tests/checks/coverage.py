#!/usr/bin/env python3
"""What gcovr counted (its JSON, standard input) as a table: lines and branches of each room, then the functions of which least is run.

A room is a folder of harness/ or workloads/, or another folder of the tree. What runs in containers only (sealrun's init, the
payloads) writes nothing down there, and so is left out."""

import json
import sys

LEAST = 10
IN_CONTAINERS = ("workloads/sealrun/init/", "workloads/payloads/")


def room_of(file):
    parts = file.split("/")
    return "/".join(parts[:2] if parts[0] in ("harness", "workloads") else parts[:1])


def lines_of(file):
    return [line for line in file["lines"] if not line["gcovr/noncode"] and not line["gcovr/excluded"]]


def functions_of(file):
    """(name, place, lines run, lines) of each; instances of a template, and what begins in the same line, are one."""
    begins = {}
    for function in file["functions"]:
        begins.setdefault(function["lineno"], function["name"])
    numbers = sorted(begins)
    for number, end in zip(numbers, numbers[1:] + [sys.maxsize]):
        counts = [line["count"] for line in lines_of(file) if number <= line["line_number"] < end]
        if counts:
            yield begins[number], f"{file['file']}:{number}", sum(count > 0 for count in counts), len(counts)


def share(run, of):
    return f"{run:>7} of {of:<6} {100 * run / of:5.1f} %" if of else f"{'none':>23}"


def report(document):
    files = [file for file in document["files"] if not file["file"].startswith(IN_CONTAINERS)]
    rooms = {}
    for file in files:
        for room in (room_of(file["file"]), "all"):
            counts = rooms.setdefault(room, [0, 0, 0, 0])
            for line in lines_of(file):
                branches = [branch["count"] for branch in line["branches"]]
                for i, more in enumerate((line["count"] > 0, 1, sum(count > 0 for count in branches), len(branches))):
                    counts[i] += more
    text = [f"{'room':<24}{'lines':^26}{'branches':^26}"]
    for room in sorted(rooms, key=lambda name: (name == "all", name)):
        lines_run, lines, branches_run, branches = rooms[room]
        text.append(f"{room:<24}{share(lines_run, lines)}   {share(branches_run, branches)}")
    functions = [function for file in files for function in functions_of(file)]
    text.append(f"the {LEAST} functions with the most lines that no test runs:")
    for name, place, run, lines in sorted(functions, key=lambda f: (f[2] - f[3], f[1]))[:LEAST]:
        text.append(f"  {run:>3} of {lines:<3} lines  {name}  ({place})")
    return "\n".join(text)


if __name__ == "__main__":
    print(report(json.load(sys.stdin)))
