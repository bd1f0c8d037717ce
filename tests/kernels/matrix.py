#!/usr/bin/python3
"""What bench said on a kernel, held against what is recorded, and the table of docs/kernels.md.

    matrix.py compare EXPECTED RESULTS    says what differs; status 1 then
    matrix.py record EXPECTED RESULTS     records what is in RESULTS
    matrix.py table [--check]             writes the table into docs/kernels.md, or says that it is not that of tests/kernels/expected

RESULTS is a directory that tests/kernels/boot made, EXPECTED a file of tests/kernels/expected.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parents[1] / "docs" / "kernels.md"
REFERENCE = "6.18"
ARCHITECTURE = "amd64"
BEGIN, END = "<!-- kernels: begin -->", "<!-- kernels: end -->"


def fallen(verdicts: list[dict]) -> dict:
    """The cells of each verdict that is not the one wished for."""
    cells = {}
    for verdict in verdicts:
        if verdict["verdict"] != "protected":
            cells.setdefault(verdict["verdict"], []).append(" ".join(verdict[part] for part in ("privileges", "path", "probe")))
    return {verdict: sorted(cells[verdict]) for verdict in sorted(cells)}


def counts_of(subject: dict) -> dict:
    """Name and figure of what was counted of a launch; None for what differed from launch to launch."""
    return {name: count["total"] if count["exact"] else None for name, count in sorted(subject["counts"].items()) if "total" in count}


def counted(subject: dict) -> list[str]:
    """Names of the counters that came to a figure."""
    names = [name for name, count in subject["counts"].items() if "total" in count]
    return sorted(names + ["phases"] * bool(subject.get("phases", {}).get("phases")))


def surveyed(survey: dict) -> dict:
    """Per workload what was measured, and why what was not."""

    def nameless(reason: str) -> str:
        return re.sub(r"sealbench-[0-9]+-[0-9a-f]+", "sealbench-RUN", reason)

    workloads = {}
    for run in survey.get("survey", []):
        workloads[run["plan"]["workload"]] = {"measured": [subject["name"] for subject in run["subjects"]],
                                              "left out": {item["subject"]: nameless(item["reason"]) for item in run["omitted"]}}
    return workloads | {item["workload"]: nameless(item["reason"]) for item in survey.get("omitted", [])}


def by_strategy(measured: dict) -> dict:
    return {subject["strategy"]: subject for subject in measured.get("subjects", [])}


def summary(results: Path) -> dict:
    """What is compared: statuses of the commands, hierarchies of cgroups when v1 was mounted, counts of launches with limits with v2 alone
    and then, workloads, counters, what is said where ptrace(2) is forbidden, and per strategy whether it is supported, its verdicts and
    counts."""

    def read(step: str) -> dict:
        """Nothing of a command that came to no results: its status says so."""
        file = results / f"{step}.json"
        return json.loads(file.read_text()) if file.exists() else {}

    listed, verified = read("list"), read("verify")
    subjects = by_strategy(read("bench"))
    strategies = {}
    for strategy in listed["strategies"]:
        name = strategy["name"]
        row = strategies[name] = {"supported": strategy["supported"] or strategy["reason"]}
        verdicts = [verdict for verdict in verified.get("verdicts", []) if verdict["strategy"] == name]
        if verdicts:
            row["verdicts"] = dict(sorted(Counter(verdict["verdict"] for verdict in verdicts).items()))
            row["cells"] = fallen(verdicts)
        if name in subjects:
            row["counts"] = counts_of(subjects[name])
    return {
        "kernel": (results / "release").read_text().strip(),
        "statuses": {file.stem: int(file.read_text()) for file in sorted(results.glob("*.status"))},
        "hierarchies": (results / "hierarchies").read_text().split(),
        "limits": {kind: {name: counts_of(subject) for name, subject in by_strategy(read(kind)).items()} for kind in ("cgroup2", "hybrid")},
        "workloads": surveyed(read("workloads")),
        "without ptrace": read("yama").get("warnings", []),
        "counters": {counter["name"]: counter["supported"] or counter["reason"] for counter in listed["counters"]},
        "counted": {name: counted(subject) for name, subject in by_strategy(read("counters")).items()},
        "strategies": strategies,
    }


def differences(expected, found, where: str = "") -> list[str]:
    """One line for each value that is not the same, with where it is. The kernel's release may differ."""
    if isinstance(expected, dict) and isinstance(found, dict):
        lines = []
        for key in [*expected, *(key for key in found if key not in expected)]:
            if not where and key == "kernel":
                continue
            lines += differences(expected.get(key, "nothing"), found.get(key, "nothing"), f"{where}{': ' if where else ''}{key}")
        return lines
    if isinstance(expected, list) and isinstance(found, list):
        lines = [f"{where}: no longer {item}" for item in expected if item not in found]
        return lines + [f"{where}: new: {item}" for item in found if item not in expected]
    return [] if expected == found else [f"{where}: expected {expected}, found {found}"]


def version(kernel: dict) -> str:
    return ".".join(kernel["kernel"].split("-")[0].split("+")[0].split(".")[:2])


def title(kernel: dict) -> str:
    """Its version, and its architecture where that is not the reference's."""
    architecture = kernel["kernel"].rsplit("-", 1)[-1]
    return version(kernel) if architecture == ARCHITECTURE else f"{version(kernel)} {architecture}"


def protection(row: dict) -> str:
    """How many cells are protected, the others by verdict; what the strategy needs where it is not supported."""
    if row["supported"] is not True:
        needed = re.search(r"needs Linux [0-9.]+", row["supported"])
        return needed.group() if needed else "no"
    verdicts = row.get("verdicts", {})
    others = [f"{count} {verdict}" for verdict, count in verdicts.items() if verdict != "protected"]
    return ", ".join([f"{verdicts.get('protected', 0)} of {sum(verdicts.values())}", *others]) if verdicts else "not verified"


def calls(row: dict) -> str:
    """System calls of a launch."""
    figure = row.get("counts", {}).get("syscalls", "—")
    return "vary" if figure is None else str(figure)


def part(kernels: list[dict], names: list[str], cell) -> list[str]:
    """A table of strategy and kernel. What is not as on the reference is bold."""
    reference = next((kernel for kernel in kernels if title(kernel) == REFERENCE), None)
    lines = ["| strategy | " + " | ".join(title(kernel) for kernel in kernels) + " |", "| --- " * (len(kernels) + 1) + "|"]
    for name in names:
        said = [cell(kernel["strategies"][name]) if name in kernel["strategies"] else "—" for kernel in kernels]
        wanted = cell(reference["strategies"][name]) if reference and name in reference["strategies"] else None
        lines.append(f"| `{name}` | " + " | ".join(text if wanted in (None, text) else f"**{text}**" for text in said) + " |")
    return lines


def answered(workloads: dict) -> str:
    """How many workloads have figures, of all."""
    return f"{sum(isinstance(one, dict) for one in workloads.values())} of {len(workloads)}" if workloads else "—"


def unanswered(kernels: list[dict]) -> list[str]:
    """One line for each reason why a workload, or a subject of it, has none."""
    where = {}
    for kernel in kernels:
        for workload, one in kernel["workloads"].items():
            for subject, why in one["left out"].items() if isinstance(one, dict) else [("", one)]:
                where.setdefault((f"{workload} {subject}".strip(), why), []).append(title(kernel))
    return [f"| `{name}` | {', '.join(places)} | {why} |" for (name, why), places in where.items()]


def table(kernels: list[dict]) -> str:
    """What is supported and protected, how many calls a launch makes, and why a strategy is not supported where it is not."""
    kernels = sorted(kernels, key=lambda kernel: (title(kernel) != version(kernel), [int(number) for number in version(kernel).split(".")]))
    names = list(dict.fromkeys(name for kernel in kernels for name in kernel["strategies"]))
    reasons = {}
    for kernel in kernels:
        for name, row in kernel["strategies"].items():
            if row["supported"] is not True:
                reasons.setdefault((name, row["supported"]), []).append(title(kernel))
    return "\n".join([
        f"Kernels: {', '.join(kernel['kernel'] for kernel in kernels)}.", "",
        "Cells of `bench verify --quick` that are protected, of all:", "", *part(kernels, names, protection), "",
        "System calls of a launch:", "", *part(kernels, names, calls), "",
        "System calls of a launch of `noclone` with limits (`--set cgroup=limits`):", "",
        "| cgroups | " + " | ".join(title(kernel) for kernel in kernels) + " |", "| --- " * (len(kernels) + 1) + "|",
        *(f"| {heading} | " + " | ".join(calls({"counts": kernel["limits"][kind].get("noclone", {})}) for kernel in kernels) + " |"
          for kind, heading in (("cgroup2", "v2"), ("hybrid", "v1, and v2 beside it"))), "",
        "Workloads with figures, with cgroups v2 (`bench --workload all --strategy noclone,memfd`):", "",
        *(f"- {title(kernel)}: {answered(kernel['workloads'])}" for kernel in kernels), "",
        "| without | on | because |", "| --- | --- | --- |", *unanswered(kernels), "",
        "Not supported, in the words of `bench list`:", "", "| strategy | on | because |", "| --- | --- | --- |",
        *(f"| `{name}` | {', '.join(where)} | {why} |" for (name, why), where in sorted(reasons.items(), key=lambda item: names.index(item[0][0])))])


def recorded() -> list[dict]:
    return [json.loads(file.read_text()) for file in sorted((HERE / "expected").glob("*.json"))]


def documented(text: str, block: str) -> str:
    """The document with this block between its marks."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{block}\n{END}{rest.split(END)[1]}"


def compare(expected: Path, results: Path) -> int:
    found = summary(results)
    if not expected.exists():
        print(f"nothing is recorded in {expected}: ./check --kernels --record does it")
        return 1
    wanted = json.loads(expected.read_text())
    if wanted["kernel"] != found["kernel"]:
        print(f"recorded on {wanted['kernel']}, this is {found['kernel']}")
    lines = differences(wanted, found)
    for line in lines:
        print(line)
    return 1 if lines else 0


def main(words: list[str]) -> int:
    match words:
        case ["compare", expected, results]:
            return compare(Path(expected), Path(results))
        case ["record", expected, results]:
            Path(expected).write_text(json.dumps(summary(Path(results)), indent=1) + "\n")
        case ["table"]:
            DOCUMENT.write_text(documented(DOCUMENT.read_text(), table(recorded())))
        case ["table", "--check"]:
            if documented(DOCUMENT.read_text(), table(recorded())) != DOCUMENT.read_text():
                print("the table of docs/kernels.md is not that of tests/kernels/expected: tests/kernels/matrix.py table writes it")
                return 1
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
