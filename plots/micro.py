#!/usr/bin/env python3
"""Google Benchmark results: time over the argument where a benchmark has several, else one row per benchmark."""

import re
import sys

import picture
import results
import style

SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}
HOW = "sealbench-micro --benchmark_format=json > FILE (--benchmark_repetitions=9 for a spread)"


class Measured:
    """One benchmark: `family`, `argument` (None without a number at the end of its name), times in seconds."""

    def __init__(self, name):
        # Google Benchmark appends /real_time, /repeats:9, /threads:2 and the like to a name.
        plain = re.sub(r"/(real_time|process_time|manual_time|(repeats|iterations|threads|min_time|min_warmup_time)"
                       r":[^/]*)", "", name)
        found = re.fullmatch(r"(.+?)/(?:\w+:)?(\d+)", plain)
        self.family = found[1] if found else plain
        self.argument = int(found[2]) if found else None
        self.seconds = []

    @property
    def median(self):
        return results.median(self.seconds)

    @property
    def name(self):
        return self.family if self.argument is None else f"{self.family}/{self.argument}"


def read(paths):
    """What one file of Google Benchmark has: [Measured, ...]."""
    if len(paths) != 1:
        raise results.Missing(f"this picture shows one file of Google Benchmark, not {len(paths)}", "name one file")
    document = results.load_document(paths[0])
    if not isinstance(document, dict) or "benchmarks" not in document:
        raise results.Missing("this is no file of Google Benchmark", HOW)
    found = {}
    for entry in document["benchmarks"]:
        if entry.get("run_type", "iteration") != "iteration" or entry.get("error_occurred"):
            continue
        name = entry.get("run_name", entry["name"])
        one = found.setdefault(name, Measured(name))
        one.seconds.append(entry["real_time"] * SECONDS[entry.get("time_unit", "ns")])
    return document, list(found.values())


def look(family):
    """The colour of the strategy that the name mentions, else a neutral one."""
    parts = family.split("/")
    known = next((part for part in parts if part in style.LOOKS), None)
    return style.look(known or parts[-1])


def footer(document):
    context = document.get("context", {})
    parts = [f"{context.get('num_cpus', '?')} CPUs at {context.get('mhz_per_cpu', '?')} MHz", context.get("host_name", "")]
    return [", ".join(part for part in parts if part), context.get("executable", "").rsplit("/", 1)[-1],
            f"Google Benchmark, {context.get('date', 'no date')}"]


def draw(read_file):
    document, found = read_file
    if not found:
        raise results.Missing("no benchmark in this file", HOW)
    families = {}
    for one in found:
        families.setdefault(one.family, []).append(one)
    curves = {family: group for family, group in families.items() if len(group) > 1}
    singles = [one for family, group in families.items() if family not in curves for one in group]
    if curves and len(singles) > len(found) / 2:
        curves, singles = {}, found
    drawing = draw_curves(curves) if curves else draw_rows(singles)
    if curves and singles:
        drawing.notes.append(f"not shown, one argument only: {', '.join(one.name for one in singles)}")
    style.footer(drawing.figure, ["median of the repetitions"] + footer(document))
    return drawing


def draw_curves(curves):
    figure, axes = style.new(max(4.2, 0.27 * len(curves) + 0.8), "Microbenchmarks over their argument")
    axes.grid(True, axis="both")
    unit, factor = results.time_unit(results.median([one.median for group in curves.values() for one in group]))
    arguments = sorted({one.argument for group in curves.values() for one in group})
    bytes_like = arguments[-1] >= 65536
    scale = 1024 * 1024 if bytes_like else 1
    axes.set_yscale("log")
    ends, labels = [], []
    for family, group in curves.items():
        group.sort(key=lambda one: one.argument)
        color, marker = look(family)
        axes.plot([one.argument / scale for one in group], [one.median * factor for one in group], marker=marker,
                  color=color, markeredgecolor=style.INK, markeredgewidth=0.4, linewidth=1.5, label=family)
        ends.append(group[-1])
        labels.append((family, color))
    style.log_ticks(axes, arguments[0] / scale / 1.2, arguments[-1] / scale * 1.2)
    # Places of the labels in axes coordinates, where a distance is the same everywhere on a logarithmic axis.
    figure.canvas.draw()
    wanted = [axes.transAxes.inverted().transform(axes.transData.transform((1, end.median * factor)))[1] for end in ends]
    gap = 0.225 / (figure.get_size_inches()[1] - 2.1)
    for (family, color), end, place in zip(labels, ends, style.spread(wanted, gap)):
        axes.annotate(family, (end.argument / scale, end.median * factor), xytext=(1.04, place),
                      textcoords="axes fraction", va="center", fontsize=10,
                      arrowprops={**style.LEADER, "color": color})
    axes.yaxis.set_major_formatter(style.ticker.FuncFormatter(lambda value, _: f"{value:.6g}"))
    axes.set_xlabel("size, MiB, logarithmic" if bytes_like else "argument of the benchmark (a number), logarithmic")
    axes.set_ylabel(f"time, {unit}, logarithmic")
    listed = ", ".join(f"{end.family} {results.figure(end.median * factor)}" for end in ends)
    return picture.Drawing(figure, f"Times of {len(curves)} benchmarks over their argument. At the largest, in {unit}: "
                                   f"{listed}.")


def draw_rows(found):
    found = sorted(found, key=lambda one: one.median)
    unit, factor = results.time_unit(found[0].median)
    figure, axes = style.new(style.ROW * len(found) + 0.4, "Microbenchmarks")
    style.rows(axes, [one.name for one in found])
    edges = [value * factor for one in found for value in one.seconds]
    style.log_ticks(axes, min(edges) / 1.2, max(edges) * 1.2)
    for row, one in enumerate(found):
        color, marker = look(one.family)
        axes.plot([value * factor for value in one.seconds], [row] * len(one.seconds), "|", color=color, markersize=12,
                  label=f"repetitions {one.name}")
        axes.plot(one.median * factor, row, marker=marker, color=color, markersize=8, markeredgecolor=style.INK,
                  markeredgewidth=0.5, label=f"median {one.name}")
        axes.annotate(f"{results.figure(one.median * factor)} {unit}", (1, row), xycoords=("axes fraction", "data"),
                      xytext=(8, 0), textcoords="offset points", va="center", fontsize=10)
    axes.set_xlabel(f"time, {unit}, logarithmic")
    listed = ", ".join(f"{one.name} {results.figure(one.median * factor)}" for one in found)
    return picture.Drawing(figure, f"Times of {len(found)} benchmarks in {unit}: {listed}.")


if __name__ == "__main__":
    sys.exit(picture.main(__file__, draw, __doc__, read_files=read))
