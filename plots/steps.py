#!/usr/bin/env python3
"""The steps that a sample consists of: one stacked bar of medians per subject."""

import sys

import picture
import results
import style

HOW = "measure steps: bench --workload lifecycle --export-json FILE"


def draw(files):
    run = picture.the_one(files)
    names = [metric["name"] for metric in run.document.get("metrics", []) if metric.get("step")]
    subjects = [subject for subject in run.measured if not subject.control]
    if not names or not subjects:
        raise results.Missing("the samples of this workload have no steps", HOW)
    medians = {subject.name: [results.median(subject.samples["metrics"][name]) for name in names] for subject in subjects}
    subjects.sort(key=lambda subject: sum(medians[subject.name]))
    totals = [sum(medians[subject.name]) for subject in subjects]
    unit, factor = results.time_unit(max(totals))
    title = f"Steps of {run.workload}"
    figure, axes = style.new(style.ROW * len(subjects) + 1.0, title)
    style.rows(axes, [subject.label for subject in subjects])
    left = [0.0] * len(subjects)
    colors = list(style.PHASES.values())
    for index, name in enumerate(names):
        lengths = [medians[subject.name][index] * factor for subject in subjects]
        axes.barh(range(len(subjects)), lengths, left=left, height=0.68, color=colors[(1 + 2 * index) % len(colors)],
                  edgecolor=style.PAPER, linewidth=0.7, label=name)
        left = [start + length for start, length in zip(left, lengths)]
    for row, total in enumerate(totals):
        axes.annotate(results.figure(total * factor), (total * factor, row), xytext=(5, 0), textcoords="offset points",
                      va="center", fontsize=10)
    axes.set_xlim(0, max(totals) * factor * 1.1)
    axes.set_xlabel(f"sum of the medians of the steps, {unit}")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, handlelength=1, columnspacing=1.4, borderaxespad=0.3)
    style.footer(figure, ["each step timed by itself"] + run.footer())
    listed = "; ".join(f"{subject.label}: " + ", ".join(f"{name} {results.figure(value * factor)}" for name, value
                                                        in zip(names, medians[subject.name])) for subject in subjects)
    return picture.Drawing(figure, f"{title}, medians in {unit}. {listed}.", title=title)


if __name__ == "__main__":
    sys.exit(picture.main(__file__, draw, __doc__))
