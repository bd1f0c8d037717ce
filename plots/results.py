"""Reads results files (results/schema.json) and what pictures need of them. Measures and decides nothing."""

import json
import math
import os

OUTLIER_SCORE = 3.5  # modified z-score, Iglewicz & Hoaglin (1993); as harness/analysis/outliers.hpp


class Missing(Exception):
    """A picture lacks its data: what is missing, and how to get it."""

    def __init__(self, what, how):
        super().__init__(f"{what}; {how}")
        self.what = what
        self.how = how


class BadInput(Exception):
    """A file that is no results file, with the path and what is wrong."""


class Subject:
    """One row of a table: runtime x strategy x placement of the exe."""

    def __init__(self, document):
        self.document = document
        self.name = document["name"]
        self.runtime = document.get("runtime", "")
        self.strategy = document.get("strategy", "")
        self.exe_bytes = document.get("exe_bytes", 0)
        self.reference = document.get("reference", False)
        self.control = document.get("control", False)
        self.point = document.get("point", {})
        self.samples = document["samples"]
        self.wall_s = self.samples["wall_s"]
        self.block = self.samples["block"]

    @property
    def key(self):
        """What colours are by: the strategy, or the runtime where no strategy of ours is at work."""
        return self.strategy if self.strategy not in ("", "stock", "none") else self.runtime

    @property
    def label(self):
        return f"{self.name} (control)" if self.control else self.name

    def count(self, counter, member="total"):
        """A figure of a counter, or None."""
        return self.document.get("counts", {}).get(counter, {}).get(member)

    @property
    def phases(self):
        """(source, [phase, ...]) or None. Phases are objects with `name` and `median_s`."""
        found = self.document.get("phases", {})
        return (found.get("source", "runtime"), found["phases"]) if found.get("phases") else None


class Results:
    """One results file."""

    def __init__(self, document, path):
        self.document = document
        self.path = path
        self.subjects = [Subject(subject) for subject in document["subjects"]]

    @property
    def measured(self):
        """The subjects with samples."""
        return [subject for subject in self.subjects if subject.wall_s]

    @property
    def reference(self):
        """The subject that ratios refer to, or None."""
        return next((subject for subject in self.subjects if subject.reference), None)

    @property
    def date(self):
        return self.document["bench"].get("date", "")

    @property
    def commit(self):
        return self.document["bench"].get("commit", "")

    @property
    def workload(self):
        return self.document["plan"].get("workload", "")

    @property
    def is_wall_time(self):
        """Whether it is about wall times: no other metric is looked at."""
        return self.document.get("metric") is None

    @property
    def metric(self):
        """(what ratios are of, in words; what lies to the left of 1, in a word)"""
        if self.is_wall_time:
            return "the wall time", "faster"
        name = self.document["metric"]
        known = {metric["name"]: metric for metric in self.document.get("metrics", [])}
        better = known.get(name, {}).get("better", "lower")
        is_time = known.get(name, {}).get("unit") == "s" or name == "cpu"
        return name, "faster" if is_time else "less" if better == "lower" else "less, which is worse"

    def values(self, subject):
        """The figures of a subject that this file is about: its wall times, or those of the metric that is looked at."""
        if self.is_wall_time:
            return subject.wall_s
        name, samples = self.document["metric"], subject.samples
        if name == "cpu":
            return [user + system for user, system in zip(samples["user_s"], samples["system_s"])]
        known = {"max-rss": "max_rss_bytes", "faults": "minor_faults"}
        return samples[known[name]] if name in known else samples["metrics"][name]

    @property
    def what(self):
        """What those figures are, in words."""
        if self.is_wall_time:
            return "wall time of one launch" if self.workload in ("", "run", "exec") else "wall time of one sample"
        name = self.document["metric"]
        known = {metric["name"]: metric.get("summary", "") for metric in self.document.get("metrics", [])}
        return f"{name}: {known[name]}" if known.get(name) else name

    def scale(self, typical):
        """(unit, factor) in which a figure of this size is easy to read."""
        name = self.document.get("metric")
        unit = {metric["name"]: metric["unit"] for metric in self.document.get("metrics", [])}.get(
            name, {"max-rss": "bytes", "faults": "faults"}.get(name, "s"))
        if unit == "s":
            return time_unit(abs(typical))
        if unit == "bytes":
            return ("MiB", 2.0 ** -20) if abs(typical) >= 2 ** 20 else ("KiB", 2.0 ** -10)
        return ("/s", 1.0) if unit == "1/s" else ("%", 100.0) if unit == "share" else (unit, 1.0)

    @property
    def parameter(self):
        """(name, [values in the order of the file]) of the one parameter that differs between subjects, or None."""
        points = [subject.point for subject in self.measured]
        names = {name for point in points for name in point}
        if len(names) != 1 or not all(points):
            return None
        name = names.pop()
        values = list(dict.fromkeys(point[name] for point in points))
        return (name, values) if len(values) > 1 else None

    @property
    def referred_to(self):
        """The reference in words; with several values of a parameter each has its own."""
        names = [subject.name for subject in self.subjects if subject.reference]
        return names[0] if len(names) == 1 else "the reference at the same value"

    def ratio(self, subject):
        """(estimate, low, high) to the reference as the file has it, low and high None where it has no interval; None
        without a ratio. The reference's is 1."""
        if subject.reference:
            return 1.0, 1.0, 1.0
        ratio = subject.document.get("ratio")
        return (ratio["estimate"], ratio["low"], ratio["high"]) if ratio else None

    def footer(self):
        """Host, command and how it was measured, one string each."""
        host, plan, bench = self.document["host"], self.document["plan"], self.document["bench"]
        cpu = host.get("cpu", {})
        parts = []
        if cpu.get("model"):
            parts.append(f"{cpu.get('count', '?')} × {cpu['model']}")
        if host.get("kernel"):
            parts.append(f"Linux {host['kernel']}")
        virtualization = host.get("virtualization")
        if virtualization and virtualization != "none":
            parts.append(str(virtualization))
        if host.get("exe_filesystem", {}).get("type"):
            parts.append(f"exe on {host['exe_filesystem']['type']}")
        blocks = {(block) for subject in self.measured for block in subject.block}
        sessions = {session for subject in self.measured for session in subject.samples.get("session", [])}
        how = f"workload {plan['workload']}, " if plan.get("workload") else ""
        how += f"{len(blocks)} block{'s' if len(blocks) != 1 else ''}"
        if sessions:
            how += f" in {len(sessions)} session{'s' if len(sessions) != 1 else ''}"
        version = f"bench {bench.get('version', '?')} ({bench.get('commit', '')[:12] or 'no commit'})"
        return [", ".join(parts), bench.get("command_line", ""), f"{how}; {version}, {bench.get('date', '')}"]


def load_document(path):
    """The JSON in a file; of a survey, FILE#WORKLOAD, that workload's part. Throws BadInput."""
    file, mark, part = path.rpartition("#")
    if not mark or os.path.exists(path):  # a file that is called so is no part of another
        file, part = path, ""
    try:
        with open(file, encoding="utf-8") as opened:
            document = json.load(opened)
    except OSError as error:
        raise BadInput(f"cannot read {file}: {error.strerror}") from error
    except ValueError as error:
        raise BadInput(f"{file} is not JSON: {error}") from error
    if not isinstance(document, dict) or "survey" not in document:
        if part:
            raise BadInput(f"{file} is no survey, of which {part} could be a part: name the file alone")
        return document
    runs = {run.get("plan", {}).get("workload", ""): run for run in document["survey"]}
    if part not in runs:
        example = next(iter(runs), "run")
        raise BadInput(f"{file} is a survey of {len(runs)} workloads: name one of them, {file}#{example}; it has {', '.join(runs)}")
    return runs[part]


def from_document(document, path):
    """A results file that was parsed already. Throws BadInput."""
    if not isinstance(document, dict) or "subjects" not in document:
        raise BadInput(f"{path} is not a results file: it has no subjects; bench --export-json FILE writes one")
    if document.get("schema") != 1:
        raise BadInput(f"{path} has schema {document.get('schema')}, this version reads 1")
    try:
        return Results(document, path)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"{path} is not a results file as results/schema.json describes it: {error!r}") from error


def load(path):
    """Reads a results file. Throws BadInput."""
    return from_document(load_document(path), path)


def files_in(folder):
    """The JSON files of a folder, by name."""
    return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".json"))


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def quantile(values, q):
    """Linear between order statistics (R's type 7)."""
    ordered = sorted(values)
    place = q * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def median_interval(values, confidence=0.95):
    """(low, high) from order statistics, which needs no distribution (Thompson 1936), or None for too few values."""
    ordered, n = sorted(values), len(values)
    tail, rank = 0.0, 0  # P(Binomial(n, 1/2) < rank)
    while rank < n:
        step = math.exp(math.lgamma(n + 1) - math.lgamma(rank + 1) - math.lgamma(n - rank + 1) - n * math.log(2))
        if tail + step > (1 - confidence) / 2:
            break
        tail, rank = tail + step, rank + 1
    return (ordered[rank - 1], ordered[n - rank]) if rank > 0 else None


def outliers(values):
    """Whether each value is an outlier by its modified z-score."""
    middle = median(values)
    deviations = [abs(value - middle) for value in values]
    mad = median(deviations)
    if mad > 0:
        return [0.6745 * deviation / mad > OUTLIER_SCORE for deviation in deviations]
    mean = sum(deviations) / len(deviations)
    return [mean > 0 and 0.7979 * deviation / mean > OUTLIER_SCORE for deviation in deviations]


def time_unit(seconds):
    """(unit, factor) in which a time of this size is easy to read."""
    return ("µs", 1e6) if seconds < 1e-3 else ("ms", 1e3) if seconds < 1 else ("s", 1.0)


def line_name(runtime, key):
    """What a line of a picture is called: the strategy, with the runtime before it where that is not ours; or the runtime."""
    return key if runtime in ("sealrun", key) else f"{runtime} {key}"


def number_of(text):
    """A value of a parameter as a number, sizes in MiB; None for a word."""
    units = {"B": 2.0 ** -20, "K": 2.0 ** -10, "KiB": 2.0 ** -10, "M": 1.0, "MiB": 1.0, "G": 2.0 ** 10, "GiB": 2.0 ** 10}
    digits = text.rstrip("BKMGi")
    try:
        return float(digits) * units[text[len(digits):]] if digits != text else float(text)
    except (KeyError, ValueError):
        return None


def figure(value):
    """Three significant digits, without an exponent."""
    if value == 0:
        return "0"
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"
