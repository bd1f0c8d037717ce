#!/usr/bin/env python3
"""Distribution of the wall time of every subject, or of another metric: violin and points, median with 95 % interval, the reference's line."""

import sys

import numpy

import picture
import results
import style

POINTS = 80  # drawn per subject; more would be a blot. The violin and the median are of all samples
TAIL = 0.98  # of all samples lie within the axis; how many lie beyond is written


def density(values, grid):
    """Gaussian kernel density of `values` on `grid`, Silverman's (1986) bandwidth with the quartiles' spread."""
    spread = min(numpy.std(values), (numpy.percentile(values, 75) - numpy.percentile(values, 25)) / 1.34)
    bandwidth = 0.9 * (spread or numpy.std(values) or (grid[-1] - grid[0]) / 50) * len(values) ** -0.2
    return numpy.exp(-0.5 * ((grid[:, None] - values[None, :]) / bandwidth) ** 2).sum(axis=1)


def draw(files):
    run = picture.the_one(files)
    values_of = {subject.name: run.values(subject) for subject in run.measured}
    subjects = sorted(run.measured, key=lambda subject: results.median(values_of[subject.name]))
    if not subjects:
        raise results.Missing("no samples", "measure: bench --strategy all --export-json FILE")
    medians = [results.median(values_of[subject.name]) for subject in subjects]
    unit, factor = run.scale(min((median for median in medians if median), key=abs, default=0))
    low = min(min(values) for values in values_of.values()) * factor
    high = max(results.quantile(values, TAIL) for values in values_of.values()) * factor
    logarithmic = low > 0 and high / low > 3
    title = "Time of one launch" if run.is_wall_time and run.workload in ("", "run", "exec") else \
        "Time of one sample" if run.is_wall_time else run.metric[0][:1].upper() + run.metric[0][1:]

    figure, axes = style.new(style.ROW * 1.25 * len(subjects) + 0.4, f"{title}, by subject")
    style.rows(axes, [subject.label for subject in subjects])
    margin = (high / low) ** 0.03 if logarithmic else None
    if logarithmic:
        style.log_ticks(axes, low / margin, high * margin)
    else:
        edge = 0.04 * (high - low) or 0.01 * abs(high) or 1
        axes.set_xlim(low - edge, high + edge)
    axes.set_xlabel(style.label(f"{run.what}, {unit}" + (", logarithmic" if logarithmic else "")))

    rng = numpy.random.default_rng(0)  # where a point lies across its row means nothing; the same in every picture
    position = numpy.log if logarithmic else numpy.asarray
    back = numpy.exp if logarithmic else numpy.asarray
    for row, subject in enumerate(subjects):
        values = numpy.array(values_of[subject.name]) * factor
        grid = numpy.linspace(*(position(edge) for edge in axes.get_xlim()), 300)
        if numpy.ptp(values) > 0:
            height = density(position(values), grid)
            axes.fill_between(back(grid), row - 0.36 * height / height.max(), row, color=style.color(subject), alpha=0.35,
                              linewidth=0)
        shown = values[numpy.linspace(0, len(values) - 1, min(POINTS, len(values))).astype(int)]
        axes.plot(shown, row + 0.08 + 0.2 * rng.random(len(shown)), ".", color=style.color(subject), markersize=2.5,
                  alpha=0.7, label=f"samples {subject.name}")
        interval = results.median_interval(values_of[subject.name])
        if interval:
            axes.plot([edge * factor for edge in interval], [row, row], "|-", color=style.color(subject),
                      linewidth=2.2, markersize=15, markeredgewidth=1.8, label=f"interval {subject.name}")
        axes.plot(medians[row] * factor, row, marker=style.marker(subject), color=style.color(subject), markersize=6.5,
                  markeredgecolor=style.INK, markeredgewidth=0.6, label=f"median {subject.name}")
        beyond = int((values > axes.get_xlim()[1]).sum())
        text = results.figure(medians[row] * factor) + f" {unit}" + (f"\n{beyond} beyond" if beyond else "")
        axes.annotate(text, (1, row), xycoords=("axes fraction", "data"), xytext=(6, 0), textcoords="offset points",
                      va="center", fontsize=10, linespacing=1.1)
    axes.annotate("median", (1, -0.55), xycoords=("axes fraction", "data"), xytext=(6, 2), textcoords="offset points",
                  va="bottom", fontsize=10, color=style.MUTED)
    if run.reference in subjects:
        axes.axvline(results.median(values_of[run.reference.name]) * factor, color=style.MUTED, linestyle="--", linewidth=1.2,
                     label="reference", zorder=0.9)
    style.footer(figure, ["mark: median with its 95\u00a0% interval; dots: samples, in the order of time, at most "
                          f"{POINTS} per row; dashed: median of {run.reference.name if run.reference else 'none'}"]
                 + run.footer())
    listed = ", ".join(f"{subject.label} {results.figure(value * factor)}" for subject, value in zip(subjects, medians))
    return picture.Drawing(figure, f"Distribution of {run.what} for {len(subjects)} subjects, least first. Medians in "
                                   f"{unit}: {listed}.", title=title)


if __name__ == "__main__":
    sys.exit(picture.main(__file__, draw, __doc__))
