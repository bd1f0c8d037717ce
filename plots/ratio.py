#!/usr/bin/env python3
"""Forest plot: the paired ratio of every subject to the reference with its 95 % interval, on a logarithmic axis."""

import sys

import picture
import results
import style


def ratios_of(run):
    """[(subject, (estimate, low, high)), ...] from cheap to dear, the reference among them."""
    found = [(subject, run.ratio(subject)) for subject in run.subjects]
    found = [(subject, ratio) for subject, ratio in found if ratio]
    if run.reference is None or len(found) < 2:
        raise results.Missing("no ratio to a reference",
                              "measure two subjects or more in the same blocks: bench --strategy all --export-json FILE")
    return sorted(found, key=lambda pair: pair[1][0])


def limits(found):
    """The ends of a logarithmic axis that shows every interval."""
    edges = [edge for _, ratio in found for edge in ratio if edge is not None]
    low, high = min(edges), max(edges)
    margin = max((high / low) ** 0.05, 1.01)
    return low / margin, high * margin


def words(ratio):
    estimate, low, high = ratio
    return f"{estimate:.3g}" if low is None else f"{estimate:.3f} [{low:.3f}, {high:.3f}]"


def mark(axes, row, subject, ratio):
    """One row of a forest: interval and estimate."""
    estimate, low, high = ratio
    if low is not None and not subject.reference:
        axes.plot([low, high], [row, row], "|-", color=style.color(subject), linewidth=2.2, markersize=14,
                  markeredgewidth=1.8, label=f"interval {subject.name}")
    axes.plot(estimate, row, marker=style.marker(subject), color=style.color(subject), markersize=6.5,
              markeredgecolor=style.INK, markeredgewidth=0.6, linestyle="none", label=f"ratio {subject.name}")


def draw(files):
    run = picture.the_one(files)
    found = ratios_of(run)
    metric, left = run.metric
    title = "Time of a launch" if run.is_wall_time else metric.capitalize()
    figure, axes = style.new(style.ROW * len(found) + 0.4, f"{title}, relative to {run.referred_to}")
    style.rows(axes, [subject.label for subject, _ in found])
    style.log_ticks(axes, *limits(found), " ×")
    axes.axvline(1, color=style.MUTED, linestyle="--", linewidth=1.2, label="reference", zorder=0.9)
    for row, (subject, ratio) in enumerate(found):
        mark(axes, row, subject, ratio)
        axes.annotate("reference" if subject.reference else words(ratio), (1, row),
                      xycoords=("axes fraction", "data"), xytext=(8, 0), textcoords="offset points", va="center",
                      fontsize=10, color=style.MUTED if subject.reference else style.INK)
    axes.set_xlabel(f"paired ratio of {metric} to {run.referred_to}, logarithmic; left is {left}")
    unknown = [subject.name for subject, ratio in found if ratio[1] is None]
    style.footer(figure, ["mark: median of the ratios within a block; bar: its 95 % interval from order statistics"]
                 + run.footer())
    listed = ", ".join(f"{subject.label} {words(ratio)}" for subject, ratio in found if not subject.reference)
    return picture.Drawing(figure, f"Paired ratio of {metric} to {run.referred_to} with 95 % intervals, "
                                   f"smallest first: {listed}.",
                           [f"no interval for {', '.join(unknown)}: it needs 6 blocks or more"] if unknown else [])


if __name__ == "__main__":
    sys.exit(picture.main(__file__, draw, __doc__))
