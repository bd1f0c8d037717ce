#!/usr/bin/env python3
"""Cost against protection, the picture to choose by: ratio to the reference, grouped by what was verified."""

import sys

import picture
import ratio
import results
import style

HOW = "verify besides: bench --strategy all --verify --export-json FILE"
BAD_VERDICTS = ("writable", "host_affected", "host-affected")

# From best to worst. The groups are what `protects` and `pages` of a results file say.
GROUPS = [
    ("protects, pages of its own", style.GOOD),
    ("protects, a copy apart from the file", style.GOOD),
    ("protects, shares the host file's pages", style.GOOD),
    ("falls, but only with more capabilities", style.MUTED),
    ("unclear", style.MUTED),
    ("does not protect", style.BAD),
]

NOTES = {"own": "own pages", "common": "one copy for all", "independent": "apart from the file", "shared": "shared pages"}


def protects(run, subject):
    """What `bench --verify` wrote for the subject, else the same from the file's verdicts; None without either."""
    written = subject.document.get("protects")
    if written:
        return written
    verdicts = [one for one in run.document.get("verdicts", []) if one["strategy"] == subject.strategy]
    if not verdicts:
        return None
    by_default = [one for one in verdicts if one["privileges"].startswith("default")]
    if any(one["verdict"] in BAD_VERDICTS for one in by_default):
        return "no"
    if any(one["verdict"] in ("inconclusive", "other_program") for one in by_default):
        return "unclear"
    fell = sorted({one["probe"] for one in verdicts if one["verdict"] in BAD_VERDICTS})
    return f"yes, but {', '.join(fell)} with more capabilities" if fell else "yes"


def pages(run, subject):
    """shared, common, own, independent (in older files: own or common), or None when nobody looked."""
    written = subject.document.get("pages")
    found = [one["pages"] for one in run.document.get("properties", []) if one["strategy"] == subject.strategy]
    return written or (found[0] if found else None)


def group_of(verdict, page):
    """The place in GROUPS."""
    if verdict.startswith("no"):
        return 5
    if verdict.startswith("unclear"):
        return 4
    if verdict.startswith(("by default", "yes, but")):
        return 3
    return {"own": 0, "common": 1, "independent": 1}.get(page, 2)


def draw(files):
    run = picture.the_one(files)
    found = ratio.ratios_of(run)
    judged = [(group_of(verdict, pages(run, subject)), subject, value, pages(run, subject)) for subject, value in found
              if not subject.control and (verdict := protects(run, subject)) is not None]
    if not judged:
        raise results.Missing("no verdicts in this file", HOW)
    judged.sort(key=lambda entry: (entry[0], entry[2][0]))
    present = sorted({group for group, *_ in judged})

    figure, axes = style.new(style.ROW * (len(judged) + len(present)) + 0.4, "Cost against protection")
    names, row = [], 0
    style.log_ticks(axes, *ratio.limits([(subject, value) for _, subject, value, _ in judged]), " ×")
    axes.axvline(1, color=style.MUTED, linestyle="--", linewidth=1.2, label="reference", zorder=0.9)
    for group in present:
        members = [entry for entry in judged if entry[0] == group]
        title, color = GROUPS[group]
        axes.axhspan(row - 0.42, row + 0.42, color=style.SHADE, linewidth=0, zorder=1.2)
        axes.annotate(f"{title} ({len(members)})", (0, row), xycoords=("axes fraction", "data"), xytext=(6, 0),
                      textcoords="offset points", va="center", fontweight="bold", color=color)
        names.append("")
        for _, subject, value, page in members:
            row += 1
            ratio.mark(axes, row, subject, value)
            note = NOTES.get(page, "pages unknown")
            axes.annotate(f"{value[0]:.2f} ×  {note}", (1, row), xycoords=("axes fraction", "data"), xytext=(8, 0),
                          textcoords="offset points", va="center", fontsize=10)
            if page != "own":  # hollow: nothing of its own inside
                axes.lines[-1].set_markerfacecolor("none")
                axes.lines[-1].set_markeredgecolor(style.color(subject))
                axes.lines[-1].set_markeredgewidth(1.8)
            names.append(subject.label)
        row += 1
    style.rows(axes, names)
    axes.set_xlabel(f"paired ratio of {run.metric[0]} to {run.referred_to}, logarithmic; left is cheaper")
    style.footer(figure, ["protection as seen on this host, by the worst verdict; filled mark: pages of its own for each launch, "
                          "hollow: another's (or unknown); bar: 95 % interval"] + run.footer())
    listed = "; ".join(
        GROUPS[group][0] + ": " + ", ".join(f"{subject.label} {value[0]:.2f}" for place, subject, value, _ in judged
                                            if place == group) for group in present)
    return picture.Drawing(figure, f"Ratio of {run.metric[0]} to {run.referred_to} by protection, cheapest first. "
                                   f"{listed[0].upper()}{listed[1:]}.")


if __name__ == "__main__":
    sys.exit(picture.main(__file__, draw, __doc__))
