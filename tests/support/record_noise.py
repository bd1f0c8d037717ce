#!/usr/bin/env python3
"""Makes a recording of noise (tests/data/noise-*.txt) of a results file of bench.

    record_noise.py RESULTS.json BLOCKS SUBJECT SUBJECT ... > tests/data/noise-NAME.txt

One line a block: its session, then the wall time of each launch in the order of launching, divided by the median of its
subject. Subjects should be equal or nearly so; equal ones come from `bench --strategy noclone,noclone,noclone,noclone`.
"""
import json
import statistics
import sys


def main():
    path, blocks, names = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    with open(path, encoding="utf-8") as file:
        results = json.load(file)
    launches = {}
    for subject in results["subjects"]:
        if subject["name"] not in names:
            continue
        samples = subject["samples"]
        median = statistics.median(samples["wall_s"])
        for wall, block, session, position in zip(
            samples["wall_s"], samples["block"], samples["session"], samples["position"]
        ):
            launches.setdefault((block, session), []).append((position, wall / median))
    host = results["host"]
    print(f"# {results['bench']['command_line']}, {results['bench']['date']}: {', '.join(names)}")
    print(f"# Linux {host['kernel']}, {host['cpu']['model']}, {host['cpu']['count']} CPUs, load {host['load_1min']:.1f}")
    print("# session, then the launches of a block in their order, relative to the median of their subject")
    for (block, session), times in sorted(launches.items()):
        if block < blocks and len(times) == len(names):
            print(session, *(f"{relative:.4f}" for _, relative in sorted(times)))


if __name__ == "__main__":
    main()
