#!/usr/bin/env python3
"""Pairs of runs of the same binary, each pair compared: how often is something called slower or faster?

    ctest --test-dir build/release -C nightly -L nightly --verbose      # 20 pairs, some minutes
    BENCH=build/release/bin/bench PAIRS=3 tests/nightly/same_binary_test.py

At most one verdict in ten may be "slower" or "faster". Ends with 77 (skipped) where nothing can be launched.
"""
import json
import os
import subprocess
import sys
import tempfile

STRATEGIES = "noclone,memfd-init,sealed-overlayfs"
MOST = 0.10
SKIPPED = 77


def bench(*arguments):
    return subprocess.run([os.environ["BENCH"], *arguments], capture_output=True, text=True, check=False)


def measure(path):
    """A run as a user makes it."""
    done = bench("--strategy", STRATEGIES, "--runs", "300", "--counters", "none", "-q", "--export-json", path)
    if done.returncode == 3:
        print(done.stderr, end="")
        sys.exit(SKIPPED)
    if done.returncode != 0:
        sys.exit(f"bench ended with {done.returncode}: {done.stderr}")


def verdicts(old, new):
    done = bench("compare", old, new, "--format", "json")
    if done.returncode != 0:
        sys.exit(f"bench compare ended with {done.returncode}: {done.stderr}")
    return [subject for subject in json.loads(done.stdout)["subjects"] if subject["verdict"] != "reference"]


def main():
    pairs = int(os.environ.get("PAIRS", "20"))
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for pair in range(pairs):
            old, new = os.path.join(folder, "old.json"), os.path.join(folder, "new.json")
            measure(old)
            measure(new)
            for subject in verdicts(old, new):
                found.append(subject["verdict"])
                print(f"pair {pair + 1}: {subject['name']}: {100 * subject['change']:+.1f} %, p = {subject['p']:.3f}, "
                      f"{subject['verdict']}", flush=True)
    wrong = sum(verdict in ("slower", "faster") for verdict in found)
    print(f"slower or faster, though it is the same binary: {wrong} of {len(found)}")
    if not found:
        sys.exit("nothing was compared")
    sys.exit(wrong > MOST * len(found))


if __name__ == "__main__":
    main()
