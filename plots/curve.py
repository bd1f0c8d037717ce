#!/usr/bin/env python3
"""What is looked at over the values of a parameter: a line for each strategy, or, where values are words, a row for each."""

import sys

import picture
import results
import style

HOW = "give a parameter several values: bench --workload parallel --set width=1,8,64 --export-json FILE"
WIDE = 12  # a greatest value that many times the least one stands on a logarithmic axis


def groups_of(run, parameter):
    """{(runtime, key): {value: subject}} in the order of the file."""
    groups = {}
    for subject in run.measured:
        if not subject.control:
            groups.setdefault((subject.runtime, subject.key), {})[subject.point[parameter]] = subject
    return groups


class Figures:
    """The median of a subject in the unit of the picture, and the interval of it, or None."""

    def __init__(self, run, subjects):
        medians = [abs(results.median(run.values(subject))) for subject in subjects]
        self.run = run
        self.unit, self.factor = run.scale(max(medians))

    def median(self, subject):
        return results.median(self.run.values(subject)) * self.factor

    def interval(self, subject):
        found = results.median_interval(self.run.values(subject))
        return [edge * self.factor for edge in found] if found else None


def draw_lines(axes, groups, figures, values):
    """Returns [(text, colour, y of the end), ...]."""
    ends = []
    for (runtime, key), group in groups.items():
        color, marker = style.look(key)
        shown = [(results.number_of(value), group[value]) for value in values if value in group]
        axes.plot([x for x, _ in shown], [figures.median(subject) for _, subject in shown], marker + "-", color=color,
                  linewidth=1.6, markersize=7, markeredgecolor=style.INK, markeredgewidth=0.5, label=f"medians {key}")
        for x, subject in shown:
            interval = figures.interval(subject)
            if interval:
                axes.plot([x, x], interval, "-", color=color, linewidth=1.4, alpha=0.8)
        last = figures.median(shown[-1][1])
        ends.append((f"{results.line_name(runtime, key)} {results.figure(last)}", color, last))
    return ends


def draw_rows(axes, groups, figures, values):
    step = 0.62 / max(1, len(groups) - 1)
    for index, ((runtime, key), group) in enumerate(groups.items()):
        color, marker = style.look(key)
        rows = [row - 0.31 + index * step if len(groups) > 1 else row for row in range(len(values))]
        there = [(row, group[value]) for row, value in zip(rows, values) if value in group]
        for row, subject in there:
            interval = figures.interval(subject)
            if interval:
                axes.plot(interval, [row, row], "-", color=color, linewidth=1.6)
        axes.plot([figures.median(subject) for _, subject in there], [row for row, _ in there], marker, color=color,
                  markersize=6.5, markeredgecolor=style.INK, markeredgewidth=0.5, label=results.line_name(runtime, key))
        missing = [row for row, value in zip(rows, values) if value not in group]
        if missing:
            axes.plot([0.01] * len(missing), missing, "x", color=color, markersize=6, clip_on=False,
                      transform=axes.get_yaxis_transform())


def draw(files):
    run = picture.the_one(files)
    parameter = run.parameter
    if parameter is None:
        raise results.Missing("no parameter, or more than one, differs between subjects", HOW)
    name, values = parameter
    if name == "exe-size":
        raise results.Missing("the parameter is the size of the exe, which has a picture of its own", HOW)
    groups = groups_of(run, name)
    figures = Figures(run, [subject for group in groups.values() for subject in group.values()])
    what = "Wall time" if run.is_wall_time else run.metric[0]
    title = f"{what[:1].upper()}{what[1:]} over {name}"
    numbers = [results.number_of(value) for value in values]
    marks = "mark: median, with its 95\u00a0% interval where there are 6 samples or more"
    if None in numbers:
        figure, axes = style.new((0.09 * len(groups) + 0.22) * len(values) + 0.8, title)
        style.rows(axes, values)
        draw_rows(axes, groups, figures, values)
        axes.set_xlim(left=min(0, axes.get_xlim()[0]))
        axes.set_xlabel(style.label(f"{run.what}, {figures.unit}"))
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, handlelength=1, columnspacing=1.4,
                    borderaxespad=0.3)
        marks += "; \u00d7: did not work there"
    else:
        values = sorted(values, key=results.number_of)
        numbers.sort()
        figure, axes = style.new(max(3.6, 0.3 * len(groups) + 0.8), title)
        axes.grid(True, axis="both")
        ends = draw_lines(axes, groups, figures, values)
        if numbers[0] > 0 and numbers[-1] / numbers[0] >= WIDE:
            axes.set_xscale("log")
        axes.set_xticks(numbers, values)
        axes.minorticks_off()
        if axes.get_xscale() == "log":
            axes.set_xlim(numbers[0] / 1.1, numbers[-1] * 1.1)
        else:
            edge = 0.025 * (numbers[-1] - numbers[0])
            axes.set_xlim(numbers[0] - edge, numbers[-1] + edge)
        if axes.get_ylim()[0] > 0:
            axes.set_ylim(bottom=0)
        style.end_labels(figure, axes, ends)
        axes.set_xlabel(name)
        axes.set_ylabel(f"{run.what}, {figures.unit}" if len(run.what) < 40 else f"{what}, {figures.unit}")
        marks += f"; numbers: {figures.unit} at {name} = {values[-1]}"
    style.footer(figure, [marks] + run.footer())
    listed = "; ".join(
        f"{results.line_name(runtime, key)}: " + ", ".join(
            f"{value} {results.figure(figures.median(group[value])) if value in group else 'not measured'}"
            for value in values)
        for (runtime, key), group in groups.items())
    return picture.Drawing(figure, f"{title}, medians in {figures.unit}. {listed}.", title=title)


if __name__ == "__main__":
    sys.exit(picture.main(__file__, draw, __doc__))
