#!/usr/bin/env python3
"""Rooms use each other in one direction: what an #include says of each pair of them, in a copy with a mistake too."""

import collections
import pathlib
import re
import shutil
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOPS = ("sys", "strategies", "workloads", "harness", "micro")
# Which rooms may be used by one that is not free to use what it likes.
ONLY = {"sys": set(), "strategies": {"sys"}, "workloads/sealrun": {"sys", "strategies"},
        "harness/text": set(), "harness/results": {"sys", "harness/text"}}


def room_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def uses_of(root):
    """Room -> room -> one #include by which it uses it."""
    uses = collections.defaultdict(dict)
    for file in sorted(file for top in TOPS for file in (root / top).rglob("*") if file.suffix in (".cpp", ".hpp", ".c", ".h")):
        path = str(file.relative_to(root))
        for used in re.findall(rf'^#include "((?:{"|".join(TOPS)})/[^"]+)"', file.read_text(), re.M):
            if room_of(path) != room_of(used):
                uses[room_of(path)].setdefault(room_of(used), f"{path} includes {used}")
    return uses


def circle(uses):
    """The #includes of rooms that use each other, directly or by way of others; empty when none do."""
    done = set()

    def visit(room, way):
        if room in way:
            round_trip = way[way.index(room):] + [room]
            return [uses[a][b] for a, b in zip(round_trip, round_trip[1:])]
        if room in done:
            return []
        for used in uses.get(room, {}):
            if found := visit(used, way + [room]):
                return found
        done.add(room)
        return []

    return next((found for room in list(uses) if (found := visit(room, []))), [])


def problems(root):
    uses = uses_of(root)
    found = [uses[room][used] for room, may in ONLY.items() for used in uses.get(room, {}) if used not in may]
    # The runtime under test is launched, as any other, and never linked; nobody uses what prints.
    found += [way["workloads/sealrun"] for room, way in uses.items() if "workloads/sealrun" in way]
    found += [way["harness/cli"] for room, way in uses.items() if "harness/cli" in way]
    return found + circle(uses)


def with_line(root, file, line):
    """What is found in a copy in which `file` includes one thing more."""
    with tempfile.TemporaryDirectory(prefix="sealbench-rooms-") as directory:
        copy = pathlib.Path(directory)
        for top in TOPS:
            shutil.copytree(root / top, copy / top)
        target = copy / file
        target.write_text(f'#include "{line}"\n' + target.read_text())
        return problems(copy)


def main():
    failed = problems(ROOT)
    for file, line in (("harness/host/facts.cpp", "harness/measure/room.hpp"),
                       ("harness/results/results.hpp", "harness/report/report.hpp"),
                       ("harness/plan/plan.cpp", "workloads/sealrun/log.hpp"),
                       ("strategies/exe.hpp", "harness/text/quantity.hpp")):
        if not with_line(ROOT, file, line):
            failed.append(f"not noticed: {file} includes {line}")
    for problem in failed:
        print(problem)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
