#!/usr/bin/env python3
"""Where the time of a launch goes: one stacked bar of phases per subject."""

import sys

import picture
import results
import style

HOW = "count them: bench --strategy all --counters phases --export-json FILE"


def draw(files):
    run = picture.the_one(files)
    found = [(subject, *subject.phases) for subject in run.subjects if subject.phases]
    recorded = [(subject, phases) for subject, source, phases in found if source == "runtime"]
    if not recorded:
        why = "only of runtimes that do not record them" if found else "no phases in this file"
        raise results.Missing(why, HOW)
    recorded.sort(key=lambda pair: sum(phase["median_s"] for phase in pair[1]))
    names = list(style.PHASES)  # those of sealrun in their order, then whatever else there is
    names += sorted({phase["name"] for _, phases in recorded for phase in phases} - set(names))
    names = [name for name in names if any(phase["name"] == name for _, phases in recorded for phase in phases)]
    spare = [name for name in names if name not in style.PHASES]
    totals = [sum(phase["median_s"] for phase in phases) for _, phases in recorded]
    unit, factor = results.time_unit(max(totals))

    figure, axes = style.new(style.ROW * len(recorded) + 1.2, "Where the time of a launch goes")
    style.rows(axes, [subject.label for subject, _ in recorded])
    left = [0.0] * len(recorded)
    for name in names:
        color = style.PHASES.get(name) or style.SPARE_PHASES[spare.index(name) % len(style.SPARE_PHASES)]
        lengths = [sum(phase["median_s"] for phase in phases if phase["name"] == name) * factor
                   for _, phases in recorded]
        axes.barh(range(len(recorded)), lengths, left=left, height=0.68, color=color, edgecolor=style.PAPER,
                  linewidth=0.7, label=name)
        left = [start + length for start, length in zip(left, lengths)]
    for row, total in enumerate(totals):
        axes.annotate(f"{results.figure(total * factor)}", (total * factor, row), xytext=(5, 0),
                      textcoords="offset points", va="center", fontsize=10)
    axes.set_xlim(0, max(totals) * factor * 1.09)
    axes.set_xlabel(f"time since the launch, {unit} (sum of the medians of the phases)")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, handlelength=1, columnspacing=1.4, borderaxespad=0.3)
    style.footer(figure, ["from launches of their own, in which sealrun wrote down when it reached each phase"]
                 + run.footer())
    largest = []
    for subject, phases in recorded:
        phase = max(phases, key=lambda one: one["median_s"])
        largest.append(f"{subject.label} {phase['name']} {results.figure(phase['median_s'] * factor)} {unit}")
    others = [subject.name for subject, source, _ in found if source != "runtime"]
    return picture.Drawing(figure, f"Phases of a launch for {len(recorded)} subjects. The longest phase of each: "
                                   f"{', '.join(largest)}.",
                           [f"not shown: {', '.join(others)}: no phases of its own recording"] if others else [])


if __name__ == "__main__":
    sys.exit(picture.main(__file__, draw, __doc__))
