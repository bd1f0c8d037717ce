"""What a runtime does about its own exe, told by strace: a second opinion on what bench says."""
import json
import os
import re
import shutil
import subprocess

MOUNTS = [("/proc", "proc", []), ("/dev", "tmpfs", ["nosuid", "mode=755"]), ("/sys", "sysfs", ["nosuid", "noexec", "nodev", "ro"])]
CAPABILITIES = ["CAP_KILL"]
# A bind of the exe: by the link, by the exe's path, or by a descriptor where no path is given.
BINDS = r'(mount\("{exe}", .*MS_BIND|open_tree\([^"]*"{exe}", [^)]*OPEN_TREE_CLONE)'


def write_bundle(directory, payload):
    """A container that runs `payload` and ends."""
    root = os.path.join(directory, "rootfs")
    for name in ("proc", "dev", "sys"):
        os.makedirs(os.path.join(root, name))
    shutil.copy(payload, os.path.join(root, "true"))
    config = {"ociVersion": "1.0.2",
              "process": {"user": {"uid": 0, "gid": 0}, "args": ["/true"], "cwd": "/", "noNewPrivileges": True,
                          "capabilities": {name: CAPABILITIES for name in ("bounding", "effective", "permitted")}},
              "root": {"path": "rootfs", "readonly": True},
              "mounts": [{"destination": at, "type": kind, "source": kind, "options": options} for at, kind, options in MOUNTS],
              "linux": {"namespaces": [{"type": kind} for kind in ("mount", "pid", "ipc", "uts", "network")]}}
    with open(os.path.join(directory, "config.json"), "w", encoding="utf-8") as file:
        json.dump(config, file)


def options_of(program):
    return ["--cgroup-manager=disabled"] if os.path.basename(program).startswith("crun") else []


def calls(program, bundle, scratch, wrapper=()):
    """Lines of strace of one `run`, those of `wrapper` (a program that executes the runtime) among them."""
    log = os.path.join(scratch, "strace.log")
    command = [*wrapper, program, "--root", os.path.join(scratch, "states"), *options_of(program), "run", "--bundle", bundle,
               f"sealbench-strace-{os.getpid()}"]
    # crun refuses hybrid cgroups.
    prepare = "umount /sys/fs/cgroup/unified 2>/dev/null; exec \"$@\""
    done = subprocess.run(["unshare", "-m", "sh", "-c", prepare, "sh", "strace", "-f", "-s", "200", "-o", log, *command],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    with open(log, encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def handle_made(lines, program):
    """The handle that the runtime made of its exe in these lines; "noclone" when none, and how many times it made one."""
    exe = "(?:" + "|".join(re.escape(path) for path in ("/proc/self/exe", os.path.realpath(program))) + ")"
    bind = re.compile(BINDS.format(exe=exe))
    kinds = []
    for line in lines:
        if " = -1 " in line:
            continue
        found = bind.search(line)
        if found:
            kinds.append("detached-bind" if found.group(1).startswith("open_tree") else "bindfd-ro")
        elif 'fsopen("overlay"' in line:
            kinds.append("sealed-overlayfs")
        elif re.search(r'memfd_create\("(runc|crun)_cloned', line):
            kinds.append("memfd")
    return kinds[-1] if kinds else "noclone"


def after_the_wrapper(lines, program):
    """Lines from where a wrapper has executed the runtime on."""
    name = os.path.basename(program)
    for at, line in enumerate(lines):
        if re.search(r"execve(at)?\(", line) and f'"{name}' in line.replace(os.path.dirname(program) + "/", "") and at > 0:
            return lines[at + 1:]
    raise RuntimeError("the wrapper was not seen to execute " + program)
