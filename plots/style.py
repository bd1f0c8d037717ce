"""How every picture looks: size, type, colours, footer. Pictures choose nothing of this themselves."""

import textwrap
import zlib

import matplotlib

matplotlib.use("Agg")  # no display is needed, or looked for

import matplotlib.pyplot as plt  # noqa: E402
import matplotlib.ticker as ticker  # noqa: E402

WIDTH = 7.6  # inches; with the type below a picture is legible at half of its width
DPI = 160
ROW = 0.36  # inches for one row of a picture with one row per subject

# Neutral colours. A page that inlines a picture replaces them by its own, so nothing else may use these values.
INK = "#1f2328"
MUTED = "#59636e"
GRID = "#d8dee4"
SHADE = "#f3f5f7"
PAPER = "#ffffff"

# What a verdict looks like. Never by colour alone: the words stand beside it.
GOOD = "#1a7f37"
BAD = "#c4342b"

# One colour and one marker for each strategy, in every picture. All colours have a contrast of about 3:1 or more on
# white and on the dark page; the first five are Okabe and Ito's (2008), chosen to differ for colour-blind readers, and
# where colours come close the markers differ. The reference is grey: it is what the others are compared with.
LOOKS = {
    "noclone": ("#6e7781", "o"),
    "bindfd-ro": ("#0072b2", "s"),
    "sealed-overlayfs": ("#009e73", "D"),
    "memfd": ("#d55e00", "^"),
    "memfd-init": ("#c7579a", "*"),
    "memfd-huge": ("#b07c00", "v"),
    "memfd-bind": ("#8a63d2", "<"),
    "memfd-pool": ("#c2485a", ">"),
    "sealed-tmpfs": ("#8c6d46", "P"),
    "sealed-erofs": ("#3c8d2f", "X"),
    "tmpfile": ("#2f8f9d", "h"),
    "reflink": ("#7a8000", "p"),
    "detached-bind": ("#4c6fd9", "d"),
    "sealed-overlayfs-userns": ("#00917f", "H"),
    "sealed-overlayfs-fd": ("#5f9300", "8"),
    "ro-host": ("#a0619e", "."),
}
SPARE = [
    ("#b5533c", "s"), ("#3f7fb5", "D"), ("#9a7300", "o"), ("#747fc4", "^"), ("#4f8a5b", "v"), ("#b8577f", "P"),
    ("#66848c", "X"), ("#97704f", "h"),
]

# Phases of a launch in their order, from the palette of Paul Tol ("muted"), lightness alternating between neighbours.
PHASES = {
    "exec of the runtime": "#9aa5b1",
    "seal": "#d55e00",
    "clone": "#e3b64b",
    "exec of the sealed exe": "#4477aa",
    "rootfs": "#66ccee",
    "privileges": "#8a63d2",
    "payload": "#2f9e6e",
    "teardown": "#c98fb8",
    "exit": "#7d6b5d",
}
SPARE_PHASES = ["#a0c4a0", "#b07c00", "#7a8fd0", "#c2485a", "#5fa8a8", "#9c9c5c", "#b58ad6", "#86703f"]

plt.rcParams.update({
    "font.family": "DejaVu Sans",  # comes with matplotlib, so a picture looks alike everywhere
    "font.size": 11,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 11,
    "xtick.labelsize": 10.5,
    "ytick.labelsize": 11,
    "legend.fontsize": 10.5,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.facecolor": "none",
    "figure.facecolor": PAPER,
    "axes.grid": True,
    "axes.grid.axis": "x",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "svg.fonttype": "path",  # a page shows it without having the font
    "svg.hashsalt": "sealbench",  # the same file for the same data
})


def look(key):
    """(colour, marker) of a strategy, or of a runtime that uses none of ours. An unknown name gets a spare pair that
    depends on the name alone, so that it is the same in every picture."""
    if key in LOOKS:
        return LOOKS[key]
    return SPARE[zlib.crc32(key.encode()) % len(SPARE)]


def color(subject):
    """The colour of a subject: that of its strategy."""
    return look(subject.key)[0]


def marker(subject):
    """The marker of a subject: that of its strategy."""
    return look(subject.key)[1]


def new(height, title, **subplots):
    """A figure `height` inches high (without title and footer) and its axes, laid out so that nothing overlaps."""
    figure, axes = plt.subplots(figsize=(WIDTH, height + 1.3), layout="constrained", **subplots)
    figure.get_layout_engine().set(w_pad=0.1, h_pad=0.08)
    figure.suptitle(title, x=0.02, ha="left", fontsize=14, fontweight="bold")
    return figure, axes


SHORT_FOOTER = False  # only what explains the marks: a page says the rest once


def footer(figure, lines):
    """What the marks mean, then host, command and how it was measured, in small type below everything else."""
    wrapped = [part for line in lines[:1 if SHORT_FOOTER else None] if line for part in textwrap.wrap(line, 110) or [""]]
    # The layout engine leaves room for a super-label, and for nothing else at the bottom.
    figure.supxlabel("\n".join(wrapped), x=0.02, ha="left", fontsize=8.5, color=MUTED, linespacing=1.35)


def label(text, width=64):
    """Of an axis, in as many lines as it needs."""
    return "\n".join(textwrap.wrap(text, width))


def rows(axes, names):
    """One row per name from top to bottom; the y coordinates are 0, 1, ..."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


# The line from a label's left side to what it names; not to its middle, through other labels.
LEADER = {"arrowstyle": "-", "linewidth": 0.9, "shrinkA": 2, "shrinkB": 0, "relpos": (0, 0.5)}


def end_labels(figure, axes, ends):
    """A label to the right of the axes for each of [(text, colour, y of its line's end), ...], so that none touch."""
    low, high = axes.get_ylim()
    right = axes.get_xlim()[1]
    height = figure.get_size_inches()[1] - 2.2
    places = spread([wanted for _, _, wanted in ends], (high - low) * 0.235 / height)
    for (text, color, wanted), place in zip(ends, places):
        axes.annotate(text, (right, wanted), xytext=(1.04, place), textcoords=("axes fraction", "data"), va="center",
                      fontsize=10, arrowprops={**LEADER, "color": color})


def log_ticks(axes, low, high, unit=""):
    """A logarithmic x axis with plain numbers at round places, as many as fit."""
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    if high / low <= 3:
        ticks = ticker.MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    else:
        mantissas = (1, 1.5, 2, 3, 4, 5, 7) if high / low <= 12 else (1, 2, 5) if high / low <= 1000 else (1,)
        ticks = [mantissa * 10.0 ** power for power in range(-6, 8) for mantissa in mantissas]
    ticks = [tick for tick in ticks if low <= tick <= high]
    axes.set_xticks(ticks, [f"{tick:.10g}{unit}" for tick in ticks])
    axes.xaxis.set_minor_locator(ticker.NullLocator())


def spread(values, gap):
    """Positions for labels that want to stand at `values` and must be `gap` apart: moved as little as possible."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    clusters = []  # [sum of the wanted places of the first label, labels, ...]
    for index in order:
        clusters.append([values[index], 1])
        while len(clusters) > 1:
            (left, count), (right, more) = clusters[-2], clusters[-1]
            if left + (count - 1) / 2 * gap + gap <= right - (more - 1) / 2 * gap:
                break
            total = count + more
            clusters[-2:] = [[(left * count + right * more) / total, total]]
    places = [center + (i - (count - 1) / 2) * gap for center, count in clusters for i in range(count)]
    result = [0.0] * len(values)
    for index, place in zip(order, places):
        result[index] = place
    return result
