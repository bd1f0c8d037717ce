#!/usr/bin/env python3
"""All samples in the order of time, one strip per subject, sessions separated, outliers marked."""

import sys

import numpy

import picture
import results
import style


def draw(files):
    run = picture.the_one(files)
    subjects = [subject for subject in run.measured if len(subject.wall_s) > 1]
    if not subjects:
        raise results.Missing("fewer than two samples of every subject",
                              "measure more blocks: bench --strategy all --runs 60 --export-json FILE")
    relative = [numpy.array(subject.wall_s) / results.median(subject.wall_s) for subject in subjects]
    together = numpy.concatenate(relative)
    # Wide enough for the body of the samples: what an outlier's size is, compare.py shows.
    low = 1 - max(0.03, 1.3 * (1 - float(numpy.quantile(together, 0.02))))
    high = 1 + max(0.05, 1.6 * (float(numpy.quantile(together, 0.95)) - 1))
    figure, axes = style.new(0.55 * len(subjects) + 0.5, "Samples in the order of time")
    style.rows(axes, [subject.label for subject in subjects])
    axes.grid(False)
    counts = []
    for row, (subject, values) in enumerate(zip(subjects, relative)):
        blocks = numpy.array(subject.block)
        order = numpy.argsort(blocks)
        blocks, values = blocks[order], values[order]
        strange = numpy.array(results.outliers(values.tolist()))
        counts.append(int(strange.sum()))
        heights = row + 0.42 - 0.84 * (numpy.clip(values, low, high) - low) / (high - low)
        axes.axhspan(row - 0.45, row + 0.45, color=style.SHADE, linewidth=0, zorder=0.5)
        axes.axhline(row + 0.42 - 0.84 * (1 - low) / (high - low), color=style.GRID, linewidth=1.2, zorder=0.8)
        axes.plot(blocks, heights, ".", color=style.color(subject), markersize=3.2, label=f"samples {subject.name}")
        axes.plot(blocks[strange], heights[strange], "o", markerfacecolor="none", markeredgecolor=style.BAD,
                  markersize=6, markeredgewidth=1.1, label=f"outliers {subject.name}")
        axes.annotate(f"{counts[-1]} of {len(values)}", (1, row), xycoords=("axes fraction", "data"), xytext=(8, 0),
                      textcoords="offset points", va="center", fontsize=10)
    for start in session_starts(subjects[0]):
        axes.axvline(start - 0.5, color=style.MUTED, linewidth=0.9, linestyle=":", label="session")
    axes.annotate("outliers", (1, -0.5), xycoords=("axes fraction", "data"), xytext=(8, 0), textcoords="offset points",
                  va="bottom", fontsize=10, color=style.MUTED)
    axes.margins(x=0.01)
    axes.set_xlabel("block (all subjects once, in an order drawn afresh)")
    style.footer(figure, [f"each strip: wall time from {(low - 1) * 100:+.0f}\u00a0% to {(high - 1) * 100:+.0f}\u00a0% of the "
                          "subject's median (line), cut off at its edges; ring: outlier (modified z-score above "
                          f"{results.OUTLIER_SCORE}), kept in all figures; dotted: a new session begins"] + run.footer())
    listed = ", ".join(f"{subject.label} {count} of {len(subject.wall_s)}" for subject, count in zip(subjects, counts))
    return picture.Drawing(figure, f"Samples of {len(subjects)} subjects in the order of time, relative to each "
                                   f"subject's median. Outliers: {listed}.")


def session_starts(subject):
    """The first block of every session but the first."""
    first = {}
    for block, session in zip(subject.block, subject.samples.get("session", [])):
        first[session] = min(block, first.get(session, block))
    return sorted(first.values())[1:]


if __name__ == "__main__":
    sys.exit(picture.main(__file__, draw, __doc__))
