#!/usr/bin/env python3
"""Makes the results files of data/: MADE UP for tests, measured nowhere. The same files each time it runs."""

import json
import math
import os

import numpy

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
BLOCKS, SESSIONS = 45, 3

# name, factor of the reference's time, verdict, pages, seal step in ms, calls that it makes more than the reference
STRATEGIES = [
    ("noclone", 1.00, "no", "shared", 0.003, {}),
    ("bindfd-ro", 1.06, "yes, but fspick_read_only with more capabilities", "shared", 0.04,
     {"mount": 2, "umount2": 1, "openat": 1, "mkdir": 1, "rmdir": 1}),
    ("sealed-overlayfs", 1.07, "yes", "shared", 0.07, {"fsopen": 1, "fsconfig": 3, "fsmount": 1, "openat": 1, "close": 2}),
    ("memfd", 4.90, "yes", "own", 6.1, {"memfd_create": 1, "sendfile": 7, "fcntl": 1, "openat": 1, "close": 1}),
    ("memfd-init", 0.86, "yes", "own", 0.03, {"memfd_create": 1, "write": 2, "fcntl": 1, "brk": -2, "mmap": -3}),
    ("memfd-huge", 2.30, "yes", "own", 2.1, {"memfd_create": 1, "sendfile": 7, "fcntl": 2}),
    ("memfd-bind", 1.02, "yes", "common", 0.01, {"recvmsg": 1, "connect": 1, "socket": 1, "close": 1}),
    ("memfd-pool", 1.05, "yes", "own", 0.02, {"recvmsg": 1, "connect": 1, "socket": 1, "close": 2}),
    ("sealed-tmpfs", 2.60, "yes", "own", 2.6, {"fsopen": 1, "fsconfig": 3, "fsmount": 1, "sendfile": 7}),
    ("sealed-erofs", 1.38, "yes", "own", 0.17, {"fsopen": 1, "fsconfig": 4, "fsmount": 1, "openat": 2}),
    ("tmpfile", 4.40, "unclear: 2 cells", "own", 5.2, {"openat": 2, "copy_file_range": 1}),
    ("reflink", 2.70, "unclear: 2 cells", "shared", 1.9, {"openat": 2, "ioctl": 1}),
    ("detached-bind", 1.03, "yes", "shared", 0.02, {"open_tree": 1, "mount_setattr": 1, "openat": 1, "close": 1}),
    ("sealed-overlayfs-userns", 1.30, "yes", "shared", 0.34, {"clone3": 1, "unshare": 1, "recvmsg": 1, "wait4": 1}),
    ("sealed-overlayfs-fd", 1.06, "yes", "shared", 0.06, {"fsopen": 1, "fsconfig": 4, "fsmount": 1}),
    ("ro-host", 1.01, "yes", "shared", 0.004, {"statfs": 1, "openat": 1}),
]
PHASES = [("exec of the runtime", 0.35), ("seal", None), ("clone", 0.25), ("exec of the sealed exe", 0.3), ("rootfs", 0.4),
          ("privileges", 0.1), ("payload", 0.2), ("teardown", 0.2), ("exit", 0.1)]
CALLS = {"execve": 1, "execveat": 1, "clone3": 1, "openat": 12, "close": 14, "mount": 9, "mmap": 8, "brk": 4, "write": 6,
         "read": 9, "wait4": 1, "exit_group": 3, "pivot_root": 1, "umount2": 1, "mkdir": 2, "rmdir": 1, "fcntl": 2}


def document(command, subjects, commit="0000000000000000", date="2000-01-01T00:00:00Z", **more):
    return {"schema": 1,
            "bench": {"version": "0.0.0-made-up", "commit": commit, "date": date, "command_line": command},
            "host": {"kernel": "0.0.0-made-up", "cpu": {"model": "Made-up CPU for tests", "count": 2},
                     "exe_filesystem": {"type": "ext4", "size_bytes": 10 ** 10}, "virtualization": "none"},
            "plan": {"workload": "run", "runs": BLOCKS, "sessions": SESSIONS, "seed": 1}, "omitted": [],
            "warnings": ["these figures are made up for tests"], "interrupted": False, "subjects": subjects, **more}


def samples(rng, noise, seconds):
    """Wall times with a drift that all subjects of a block share, skewed noise, and an outlier now and then."""
    wall = seconds * noise * numpy.exp(0.02 * rng.gumbel(size=BLOCKS))
    wall[rng.random(BLOCKS) < 0.03] *= 1.7
    blocks = numpy.arange(BLOCKS)
    return {"wall_s": [round(float(value), 7) for value in wall],
            "user_s": [round(float(value) / 4, 7) for value in wall],
            "system_s": [round(float(value) / 2, 7) for value in wall],
            "block": blocks.tolist(), "session": (blocks * SESSIONS // BLOCKS).tolist()}


def ratio(mine, reference):
    logs = sorted(math.log(a / b) for a, b in zip(mine["wall_s"], reference["wall_s"]))
    rank = 15  # of 45: P(Binomial(45, 1/2) < 16) is below 0.025
    return {"reference": "noclone", "estimate": math.exp(logs[len(logs) // 2]), "low": math.exp(logs[rank]),
            "high": math.exp(logs[-1 - rank]), "coverage": 0.964, "pairs": len(logs)}


def subject(name, strategy, exe_bytes, measured, reference):
    made = {"name": name, "runtime": "sealrun", "strategy": strategy, "command": f"sealrun-{strategy} run -b bundle ctr",
            "exe_bytes": exe_bytes, "exe_dir": "/var/lib/exe", "reference": measured is reference, "counts": {},
            "samples": measured}
    if measured is not reference:
        made["ratio"] = ratio(measured, reference)
    return made


def noise(rng):
    return 1 + 0.05 * numpy.sin(numpy.arange(BLOCKS) / 7) + 0.01 * rng.random(BLOCKS)


def everything(names, counted=True):
    rng = numpy.random.default_rng(1)
    shared = noise(rng)
    chosen = [row for row in STRATEGIES if row[0] in names]
    subjects, reference = [], None
    for name, factor, protects, pages, seal_ms, more in chosen:
        measured = samples(rng, shared, 0.0019 * factor)
        reference = reference or measured
        made = subject(name, name, 12 << 20, measured, reference)
        if counted:
            calls = {call: CALLS.get(call, 0) + more.get(call, 0) for call in {**CALLS, **more}}
            total = sum(calls.values())
            made["counts"] = {
                "syscalls": {"total": total, "exact": True, "launches": 3, "range": [total, total], "by_name": calls},
                "bytes_copied": {"total": (12 << 20) if "memfd" in (name[:5],) and seal_ms > 1 else 0, "exact": True},
                "mounts": {"total": 3 if name == "bindfd-ro" else 0, "exact": True}}
            made["phases"] = {
                "clock": "CLOCK_MONOTONIC", "source": "runtime", "launches": 20, "phases": [
                    {"name": phase, "median_s": (seal_ms if ms is None else ms) / 1000,
                     "min_s": (seal_ms if ms is None else ms) / 1100, "max_s": (seal_ms if ms is None else ms) / 800}
                    for phase, ms in PHASES]}
            made["protects"], made["pages"] = protects, pages
        subjects.append(made)
    command = "bench --strategy " + ("all --verify --counters all" if counted else ",".join(names)) + " --export-json r.json"
    if not counted:
        return document(command, subjects)
    return document(command, subjects, verdicts=verdicts(chosen), properties=[
        {"strategy": name, "pages": pages, "link": "/", "mount_events": 0} for name, _, _, pages, _, _ in chosen])


def verdicts(chosen):
    cells = []
    for name, _, protects, _, _, _ in chosen:
        for privileges in ("default", "sys_admin", "all"):
            for probe in ("reopen_write", "remount", "fspick_read_only", "open_by_handle"):
                verdict, error, evidence = "protected", "EROFS", f"openat(/proc/self/fd/9, O_WRONLY): EROFS, nothing changed"
                if protects == "no":
                    verdict, error, evidence = "writable", None, "write: ok, the hash of the exe changed"
                elif probe in protects and privileges != "default":
                    verdict, error, evidence = "host_affected", None, "fsconfig: ok, the host's filesystem became read-only"
                elif protects.startswith("unclear") and probe == "remount" and privileges == "default":
                    verdict, error, evidence = "inconclusive", "EPERM", "the control did not fall"
                cells.append({"strategy": name, "privileges": privileges, "path": "entry_link", "probe": probe,
                              "verdict": verdict, "syscall": "openat", "errno": error, "evidence": evidence})
    return cells


def sizes():
    rng = numpy.random.default_rng(2)
    shared = noise(rng)
    subjects, reference = [], None
    per_mib = {"noclone": 0.00002, "sealed-overlayfs": 0.00002, "memfd": 0.0006, "memfd-init": 0.0}
    for name, slope in per_mib.items():
        for mib in (1, 4, 16):
            measured = samples(rng, shared, 0.0017 + slope * mib)
            reference = reference or measured
            subjects.append(subject(f"{name} {mib}M", name, mib << 20, measured, reference))
    return document("bench --strategy noclone,sealed-overlayfs,memfd,memfd-init --exe-size 1M,4M,16M", subjects)


def micro():
    rng = numpy.random.default_rng(3)
    entries = []
    for name, fixed, per_mib in (("noclone", 3, 0), ("bindfd-ro", 42, 0), ("sealed-overlayfs", 66, 0),
                                 ("memfd", 25, 500), ("memfd-init", 28, 0)):
        for mib in (1, 4, 16):
            for repetition in range(3):
                time = (fixed + per_mib * mib) * (1 + 0.05 * rng.random())
                run = f"seal/{name}/{mib << 20}/real_time"
                entries.append({"name": run, "run_name": run, "run_type": "iteration", "repetitions": 3,
                                "repetition_index": repetition, "threads": 1, "iterations": 1000,
                                "real_time": round(time, 3), "cpu_time": round(time, 3), "time_unit": "us"})
    return {"context": {"date": "2000-01-01T00:00:00+00:00", "host_name": "made-up", "executable": "./sealbench-micro",
                        "num_cpus": 2, "mhz_per_cpu": 1000, "json_schema_version": 1}, "benchmarks": entries}


def history(commit):
    rng = numpy.random.default_rng(10 + commit)
    shared = noise(rng)
    subjects, reference = [], None
    for name, factor, *_ in STRATEGIES[:5]:
        slower = 1.12 if name == "bindfd-ro" and commit >= 4 else 1
        measured = samples(rng, shared, 0.0019 * factor * slower)
        reference = reference or measured
        made = subject(name, name, 12 << 20, measured, reference)
        for column in ("user_s", "system_s"):
            del made["samples"][column]
        subjects.append(made)
    return document("bench gate --baseline results/baseline.json", subjects, commit=f"{commit:07x}000000000",
                    date=f"2000-01-{commit + 1:02d}T00:00:00Z")


def one_line_arrays(value, indent=0):
    """As harness/results/pretty: an array of plain values is one line."""
    pad = " " * indent
    if isinstance(value, dict) and value:
        inner = ",\n".join(f"{pad} {json.dumps(key)}: {one_line_arrays(item, indent + 1)}" for key, item in value.items())
        return f"{{\n{inner}\n{pad}}}"
    if isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        return "[\n" + ",\n".join(f"{pad} {json.dumps(item, ensure_ascii=False)}" if "verdict" in item or "run_name" in item
                                  else f"{pad} {one_line_arrays(item, indent + 1)}" for item in value) + f"\n{pad}]"
    return json.dumps(value, ensure_ascii=False)


def main():
    os.makedirs(os.path.join(HERE, "history"), exist_ok=True)
    files = {"made_up_all": everything([row[0] for row in STRATEGIES]),
             "made_up_timing_only": everything(["noclone", "bindfd-ro", "sealed-overlayfs", "memfd"], counted=False),
             "made_up_sizes": sizes(), "made_up_micro": micro()}
    files.update({f"history/made_up_{commit}": history(commit) for commit in range(7)})
    for name, made in files.items():
        with open(os.path.join(HERE, f"{name}.json"), "w", encoding="utf-8") as file:
            file.write(one_line_arrays(made) + "\n")


if __name__ == "__main__":
    main()
