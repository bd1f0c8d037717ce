#!/usr/bin/env python3
"""Time of a launch, or another metric, over the size of the exe: medians, a fitted line and its 95 % band for each strategy."""

import sys

import numpy

import picture
import results
import style

MIB = 1024 * 1024
DRAWS = 400
HOW = "measure several sizes: bench --strategy all --exe-size 1M,4M,16M --export-json FILE"


def by_strategy(run):
    """{key: [subject, ...]} of those with two sizes or more, in the order of the file."""
    groups = {}
    for subject in run.measured:
        if not subject.control:
            groups.setdefault((subject.runtime, subject.key), []).append(subject)
    return {key: sorted(group, key=lambda subject: subject.exe_bytes) for key, group in groups.items()
            if len({subject.exe_bytes for subject in group}) > 1}


def fit(run, group, factor, grid, rng):
    """(intercept, slope per MiB, low, high on the grid): least squares through the medians; the band is a percentile
    bootstrap (Efron 1979) over the samples of each size."""
    sizes = numpy.array([subject.exe_bytes / MIB for subject in group])
    samples = [numpy.array(run.values(subject)) * factor for subject in group]
    slope, intercept = numpy.polyfit(sizes, [numpy.median(values) for values in samples], 1)
    again = [numpy.median(rng.choice(values, (DRAWS, len(values))), axis=1) for values in samples]
    lines = numpy.polyfit(sizes, numpy.array(again), 1)
    predicted = lines[0][:, None] * grid + lines[1][:, None]
    return intercept, slope, *numpy.percentile(predicted, [2.5, 97.5], axis=0)


def draw(files):
    run = picture.the_one(files)
    groups = by_strategy(run)
    if not groups:
        raise results.Missing("every subject has one size of the exe only", HOW)
    everything = [subject for group in groups.values() for subject in group]
    medians = {subject.name: results.median(run.values(subject)) for subject in everything}
    unit, factor = run.scale(min(medians.values(), key=abs))
    title = "Time of a launch over the size of the exe" if run.is_wall_time else \
        f"{run.metric[0]} over the size of the exe"
    figure, axes = style.new(max(4.2, 0.3 * len(groups) + 0.8), title)
    axes.grid(True, axis="both")
    largest = max(subject.exe_bytes for subject in everything) / MIB
    grid = numpy.linspace(0, largest, 50)
    rng = numpy.random.default_rng(0)  # the same band for the same data
    ends, lines = [], []
    for (runtime, key), group in groups.items():
        color, marker = style.look(key)
        intercept, slope, low, high = fit(run, group, factor, grid, rng)
        axes.fill_between(grid, low, high, color=color, alpha=0.18, linewidth=0)
        axes.plot(grid, intercept + slope * grid, color=color, linewidth=1.6, label=f"fit {key}")
        axes.plot([subject.exe_bytes / MIB for subject in group],
                  [medians[subject.name] * factor for subject in group], marker, color=color, markersize=7,
                  markeredgecolor=style.INK, markeredgewidth=0.5, label=f"medians {key}")
        name = results.line_name(runtime, key)
        ends.append(intercept + slope * largest)
        lines.append((name, color, slope))
    top = max(max(ends), max(medians.values()) * factor) * 1.04
    axes.set_xlim(0, largest)
    axes.set_ylim(0, top)
    style.end_labels(figure, axes, [(f"{name} {slope:+.3f}", color, end)
                                    for (name, color, slope), end in zip(lines, ends)])
    axes.set_xlabel("size of the exe, MiB")
    axes.set_ylabel(f"{run.what}, {unit}")
    style.footer(figure, [f"marks: medians; lines: least squares through them, with 95 % bootstrap bands; numbers: "
                          f"slope in {unit} per MiB"] + run.footer())
    listed = ", ".join(f"{name} {slope:+.3f}" for name, _, slope in lines)
    return picture.Drawing(figure, f"{title} from 0 to {largest:.0f} MiB. Slopes in "
                                   f"{unit} per MiB: {listed}.")


if __name__ == "__main__":
    sys.exit(picture.main(__file__, draw, __doc__))
