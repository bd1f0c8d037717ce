#!/usr/bin/env python3
"""Ratios over the hosts of a fleet, one row a host: what bench report FLEET --format json prints."""

import json
import sys

import picture
import results
import style

NAMED = 40  # hosts: with more, rows are too thin for names
TALLEST = 11.0  # inches of all rows together
HOW = "bench report FLEET --format json -o fleet-report.json"


def read(paths):
    """The sections of fleet reports. Throws results.BadInput."""
    sections = []
    for path in paths:
        try:
            with open(path, encoding="utf-8") as file:
                document = json.load(file)
        except (OSError, ValueError) as error:
            raise results.BadInput(f"cannot read {path}: {error}") from error
        if not isinstance(document, dict) or document.get("fleet_report") != 1:
            raise results.BadInput(f"{path} is no report of a fleet: {HOW} writes one")
        sections += document["sections"]
    return sections


def measured(section):
    """The subjects that have ratios to another."""
    return [subject for subject in section["subjects"] if subject["ratios"] and not subject["reference"]]


def hosts_of(section):
    """[(class, host), ...], classes together, in each the host of the lowest ratios first."""
    logs = {}
    for subject in measured(section):
        for ratio in subject["ratios"]:
            logs.setdefault((ratio["class"], ratio["host"]), []).append(ratio["estimate"])
    order = [one["class"] for one in section["classes"]]
    return sorted(logs, key=lambda key: (order.index(key[0]), sum(logs[key]) / len(logs[key])))


def far_hosts(section):
    return {host for one in section["stand_outs"] for host in one["hosts"]}


def limits(section):
    """The ends of a logarithmic axis that shows every ratio."""
    values = [value for subject in measured(section) for ratio in subject["ratios"]
              for value in (ratio["estimate"], ratio["low"], ratio["high"]) if value]
    values += [value for subject in measured(section) for value in ((subject["over_hosts"] or {}).get("further_host") or {}).values()]
    low, high = min(values + [1.0]), max(values + [1.0])
    low, high = max(low, min(ratio["estimate"] for s in measured(section) for ratio in s["ratios"]) / 2), min(
        high, 2 * max(ratio["estimate"] for s in measured(section) for ratio in s["ratios"]))
    margin = max((high / low) ** 0.04, 1.01)
    return low / margin, high * margin


def look(subject):
    return style.look(subject["strategy"] or subject["runtime"])


def draw_mean(axes, subject, places):
    """The mean over hosts with its interval, and below it where a further host lies."""
    color, marker = look(subject)
    pooled = subject["over_hosts"]
    if not pooled:
        return
    for row, interval, width in ((places[0], pooled["interval"], 2.4), (places[1], pooled["further_host"], 1.4)):
        if interval:
            axes.plot([interval["low"], interval["high"]], [row, row], "|-", color=color, linewidth=width, markersize=6)
    axes.plot(pooled["estimate"], places[0], marker=marker, color=color, markersize=5, markeredgecolor=style.INK,
              markeredgewidth=0.6, linestyle="none", label=f"mean {subject['name']}")


def draw_hosts(axes, subject, rows, height):
    """A mark for each host, with its interval where there is room for one."""
    color, marker = look(subject)
    points = [(ratio["estimate"], rows[(ratio["class"], ratio["host"])], ratio) for ratio in subject["ratios"]]
    size = 5.5 if len(rows) <= NAMED else max(1.2, min(4.0, 60 * height))
    if len(rows) <= NAMED:
        for _, row, ratio in points:
            if ratio["low"]:
                axes.plot([ratio["low"], ratio["high"]], [row, row], color=color, linewidth=1.3)
    axes.plot([x for x, _, _ in points], [row for _, row, _ in points], marker=marker, color=color, markersize=size,
              markeredgewidth=0, linestyle="none", label=f"hosts {subject['name']}")


def name_rows(axes, section, hosts, rows, unit):
    """The names of hosts, or where there are too many of those that stand out alone, as far as there is room."""
    far = far_hosts(section)
    ticks = [(0, "mean of hosts"), (1.1 * unit, "a further host")]
    if len(hosts) <= NAMED:
        ticks += [(rows[key], key[1]) for key in hosts]
    else:
        last = 1.1 * unit
        for key in hosts:
            if key[1] in far and rows[key] - last >= len(hosts) / 40:
                ticks.append((rows[key], key[1]))
                last = rows[key]
    axes.set_yticks([place for place, _ in ticks], [name[:28] for _, name in ticks])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def mark_classes(axes, section, hosts, rows):
    """A line below each class, and its letter beside it."""
    for one in section["classes"]:
        own = [rows[key] for key in hosts if key[0] == one["class"]]
        if not own:
            continue
        axes.axhline(min(own) - 0.5, color=style.MUTED, linewidth=0.8)
        axes.annotate(one["class"], (1, (min(own) + max(own)) / 2), xycoords=("axes fraction", "data"), xytext=(8, 0),
                      textcoords="offset points", va="center", fontsize=10, color=style.MUTED)


def words(section):
    parts = []
    for subject in measured(section):
        pooled = subject["over_hosts"]
        if not pooled:
            continue
        text = f"{subject['name']} {pooled['estimate']:.3f}"
        if pooled["interval"]:
            text += f" [{pooled['interval']['low']:.3f}, {pooled['interval']['high']:.3f}]"
        if pooled["further_host"]:
            text += f", a further host [{pooled['further_host']['low']:.3f}, {pooled['further_host']['high']:.3f}]"
        parts.append(text)
    return "; ".join(parts)


def draw(sections):
    if len(sections) != 1 or not measured(sections[0]):
        raise results.Missing("no ratios of one workload over hosts", HOW)
    section = sections[0]
    hosts = hosts_of(section)
    unit = max(1.0, len(hosts) / 30)  # of the two rows above, which need room for a name and a bar of each subject
    rows = {key: 2.7 * unit + index for index, key in enumerate(hosts)}
    count = len(hosts) + 3 * unit
    height = min(TALLEST, style.ROW * 0.85 * count)
    figure, axes = style.new(height + 1.0, f"Ratio to {section['reference']} on {len(hosts)} hosts")
    axes.set_ylim(2.7 * unit + len(hosts) - 0.4, -0.7 * unit)
    style.log_ticks(axes, *limits(section), " ×")
    axes.axvline(1, color=style.MUTED, linestyle="--", linewidth=1.2, label="reference", zorder=0.9)
    subjects = measured(section)
    for index, subject in enumerate(subjects):
        draw_hosts(axes, subject, rows, height / count)
        beside = ((index + 0.5) / len(subjects) - 0.5) * 0.7 * unit
        draw_mean(axes, subject, (beside, 1.1 * unit + beside))
    name_rows(axes, section, hosts, rows, unit)
    mark_classes(axes, section, hosts, rows)
    handles = [line for line in axes.get_lines() if line.get_label().startswith("mean ")]
    axes.legend(handles, [line.get_label().removeprefix("mean ") for line in handles], loc="lower left",
                bbox_to_anchor=(0, 1.0), ncols=3, fontsize=9.5, borderaxespad=0.2)
    axes.set_xlabel("paired ratio, logarithmic; left is faster")
    classes = "; ".join(f"{one['class']}: {one['is']}, {one['hosts']} host{'' if one['hosts'] == 1 else 's'}" for one in section["classes"])
    style.footer(figure, [f"a row for each host; above them the mean with its 95 % interval, and where a further host lies; {classes}"])
    return picture.Drawing(figure, f"Ratios to {section['reference']} on {len(hosts)} hosts, a row for each. Means over hosts: "
                                   f"{words(section)}.", [], f"Host by host, workload {section['workload']}")


if __name__ == "__main__":
    sys.exit(picture.main(__file__, draw, __doc__, read))
