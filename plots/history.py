#!/usr/bin/env python3
"""Ratios to the reference over commits: one panel per subject, with the band that a gate allows."""

import sys

import picture
import results
import style

COLUMNS = 2
ALLOWED = 5.0  # %, the default of `bench gate --max-slowdown`


def points_of(files):
    """{name: [(index of the file, (estimate, low, high)), ...]} in the order of time."""
    found = {}
    for index, run in enumerate(files):
        for subject in run.subjects:
            ratio = run.ratio(subject)
            if ratio and not subject.reference and not subject.control:
                found.setdefault(subject.name, []).append((index, ratio, subject))
    return {name: points for name, points in found.items() if len(points) > 1}


def ticks_of(files):
    """Places and texts of at most 7 commits, so that they do not touch."""
    step = -(-len(files) // 7)
    places = list(range(0, len(files), step))
    return places, [files[place].commit[:7] or files[place].date[:10] for place in places]


def draw(files, allowed=ALLOWED):
    if len(files) < 2:
        raise results.Missing("a history takes two results files or more",
                              "keep one for each commit in a folder: bench plot FOLDER")
    files = sorted(files, key=lambda run: run.date)
    found = points_of(files)
    if not found:
        raise results.Missing("no subject has a ratio in two of the files",
                              "measure the same subjects at every commit: bench gate --baseline FILE")
    rows = -(-len(found) // COLUMNS)
    columns = min(COLUMNS, len(found))
    figure, grid = style.new(1.45 * rows + 0.5, "Ratio to the reference, commit by commit", nrows=rows, ncols=columns,
                             sharex=True, squeeze=False)
    places, texts = ticks_of(files)
    outside = []
    for axes, (name, points) in zip(grid.flat, found.items()):
        baseline = points[0][1][0]
        color, marker = style.look(points[0][2].key)
        axes.grid(True, axis="y")
        axes.grid(False, axis="x")
        axes.axhspan(baseline * (1 - allowed / 100), baseline * (1 + allowed / 100), color=color, alpha=0.14,
                     linewidth=0, label=f"band {name}")
        xs = [index for index, _, _ in points]
        ys = [ratio[0] for _, ratio, _ in points]
        for index, (_, low, high), _ in points:
            if low is not None:
                axes.plot([index, index], [low, high], color=color, linewidth=1.8)
        axes.plot(xs, ys, marker=marker, color=color, linewidth=1.2, markersize=6, markeredgecolor=style.INK,
                  markeredgewidth=0.5, label=f"ratio {name}")
        axes.set_title(name, fontsize=11, pad=4)
        edges = [edge for _, ratio, _ in points for edge in ratio if edge is not None]
        edges += [baseline * (1 - allowed / 100), baseline * (1 + allowed / 100)]
        margin = 0.15 * (max(edges) - min(edges))
        axes.set_ylim(min(edges) - margin, max(edges) + margin)
        axes.yaxis.set_major_locator(style.ticker.MaxNLocator(4))
        axes.yaxis.set_major_formatter(style.ticker.FuncFormatter(lambda value, _: f"{value:.4g} ×"))
        axes.tick_params(axis="y", labelsize=9.5)
        axes.set_xticks(places, texts, rotation=35, ha="right", rotation_mode="anchor", fontsize=9)
        axes.set_xlim(-0.5, len(files) - 0.5)
        last = points[-1][1]
        if (last[1] if last[1] is not None else last[0]) > baseline * (1 + allowed / 100):
            outside.append(name)
    for axes in list(grid.flat)[len(found):]:
        axes.set_visible(False)
        above = grid[rows - 2, columns - 1] if rows > 1 else None
        if above is not None:
            above.tick_params(axis="x", labelbottom=True)
    for axes in grid[:, 0]:
        axes.set_ylabel("ratio")
    for axes in grid[-1, :]:
        axes.set_xlabel("commit")
    style.footer(figure, [f"{len(files)} results files in the order of their dates; bar: 95 % interval; band: the first "
                          f"one's ratio ±\u00a0{allowed:g}\u00a0%, what a gate with that baseline allows"] + files[-1].footer())
    verdict = f"Beyond the band at the end: {', '.join(outside)}." if outside else "At the end none lies beyond the band."
    listed = ", ".join(f"{name} {points[0][1][0]:.3f} to {points[-1][1][0]:.3f}" for name, points in found.items())
    return picture.Drawing(figure, f"Ratios to the reference over {len(files)} commits: {listed}. {verdict}")


def add_options(parser):
    parser.add_argument("--allowed", type=float, default=ALLOWED, metavar="PERCENT",
                        help="half width of the gate's band (default: %(default)s)")


if __name__ == "__main__":
    sys.exit(picture.main(__file__, draw, __doc__, add_options=add_options))
