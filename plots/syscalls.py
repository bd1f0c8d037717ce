#!/usr/bin/env python3
"""System calls of a launch that differ from the reference's: one column per subject, one row per call."""

import sys

import numpy

import picture
import results
import style

ROWS = 26  # calls that differ the most; the others are summed up in one row
HOW = "count them: bench --strategy all --counters syscalls --export-json FILE"


def differences(subject, reference):
    """{call: launch of subject minus launch of reference}, only what differs."""
    mine, theirs = subject.count("syscalls", "by_name"), reference.count("syscalls", "by_name")
    found = {name: mine.get(name, 0) - theirs.get(name, 0) for name in {**mine, **theirs}}
    return {name: difference for name, difference in found.items() if difference}


def table_of(run):
    """(subjects, calls, matrix of differences), the calls that differ the most first."""
    reference = run.reference
    if reference is None or reference.count("syscalls", "by_name") is None:
        raise results.Missing("no system calls of a reference in this file", HOW)
    subjects = [subject for subject in run.subjects
                if not subject.reference and not subject.control and subject.count("syscalls", "by_name") is not None]
    if not subjects:
        raise results.Missing(f"no system calls of any subject but {reference.name}", HOW)
    found = [differences(subject, reference) for subject in subjects]
    weight = {}
    for difference in found:
        for name, value in difference.items():
            weight[name] = weight.get(name, 0) + abs(value)
    calls = sorted(weight, key=lambda name: (-weight[name], name))
    rest = calls[ROWS:] if len(calls) > ROWS + 1 else []
    calls = calls[:len(calls) - len(rest)]
    rows = [[difference.get(name, 0) for difference in found] for name in calls]
    if rest:
        calls.append(f"{len(rest)} others")
        rows.append([sum(difference.get(name, 0) for name in rest) for difference in found])
    return subjects, calls, numpy.array(rows, dtype=int).reshape(len(calls), len(subjects))


def draw(files):
    run = picture.the_one(files)
    subjects, calls, matrix = table_of(run)
    figure, axes = style.new(0.27 * (len(calls) + 1) + 1.3, f"System calls of a launch: difference to {run.reference.name}")
    axes.grid(False)
    labels = calls + ["total"]
    size = 10 if len(subjects) <= 12 else 9
    style.rows(axes, labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xlim(-0.5, len(subjects) - 0.5)
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(subjects)), [subject.name for subject in subjects], rotation=55, ha="left",
                    rotation_mode="anchor", fontsize=10)
    axes.tick_params(axis="x", length=0)
    axes.spines["bottom"].set_visible(False)
    for (row, column), value in numpy.ndenumerate(matrix):
        if value:
            axes.add_patch(style.plt.Rectangle((column - 0.46, row - 0.44), 0.92, 0.88, linewidth=0, alpha=0.16,
                                               color=style.BAD if value > 0 else style.GOOD))
            axes.text(column, row, f"{value:+d}", ha="center", va="center", fontsize=size)
        else:
            axes.text(column, row, "·", ha="center", va="center", color=style.MUTED, fontsize=size)
    for column, subject in enumerate(subjects):
        difference = subject.count("syscalls") - run.reference.count("syscalls")
        mark = "" if subject.count("syscalls", "exact") is not False else "~"
        axes.text(column, len(calls), f"{mark}{difference:+d}", ha="center", va="center", fontsize=size,
                  fontweight="bold")
    axes.axhline(len(calls) - 0.5, color=style.MUTED, linewidth=1)
    axes.set_ylabel("system call", rotation=90)
    total = run.reference.count("syscalls")
    style.footer(figure, [f"calls per launch, {run.reference.name} makes {total}; ~ varies from launch to launch, its "
                          "median is shown"] + run.footer())
    listed = ", ".join(f"{subject.name} {subject.count('syscalls') - total:+d}" for subject in subjects)
    return picture.Drawing(figure, f"System calls of a launch compared with {run.reference.name}, which makes {total}. "
                                   f"Difference in total: {listed}.")


if __name__ == "__main__":
    sys.exit(picture.main(__file__, draw, __doc__))
