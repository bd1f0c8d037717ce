#!/usr/bin/python3
"""Ansible and GNU parallel over ssh on this host and three emulated ones, each with another of Debian's kernels. Run by ./check --fleet.

    BENCH=PROGRAM KERNELS=FOLDER FLEET=FOLDER machines_test.py [TEST...]
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BENCH, KERNELS, FLEET = os.environ["BENCH"], Path(os.environ["KERNELS"]), Path(os.environ["FLEET"])
GUESTS = {"linux-" + ".".join((KERNELS / name / "release").read_text().split(".")[:2]): name
          for name in ("bullseye", "bookworm", "trixie")}
HERE = "this-host"
ARGUMENTS = "--strategy noclone,memfd,sealed-overlayfs --sessions 1 --warmup 1 --counters none --runs"
RUNS, MANY_RUNS = 12, 60
LIMIT_S = 900  # of an emulated processor that shares this one with others
BOOT_S = 300
LEFT = "ls -d /var/tmp/sealbench-fleet /var/tmp/sealbench-ansible.* ~/.ansible_async 2>/dev/null"  # others measure here, too
LEFT_ON_GUEST = LEFT.replace("/var/tmp/sealbench-fleet", "/var/tmp/*sealbench*")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Fleet:
    """Four hosts and how ssh finds them."""

    def __init__(self):
        self.scratch = Path(tempfile.mkdtemp(prefix="sealbench-fleet-"))
        self.ports = {name: free_port() for name in (*GUESTS, HERE)}
        self.running = {}
        shutil.copy(FLEET / "key", self.scratch / "key")
        (self.scratch / "key").chmod(0o600)
        self.config = self.scratch / "ssh.config"
        self.config.write_text("".join(f"Host {name}\n HostName 127.0.0.1\n Port {port}\n" for name, port in self.ports.items())
                               + f"Host *\n User root\n IdentityFile {self.scratch}/key\n IdentitiesOnly yes\n StrictHostKeyChecking no\n"
                               " UserKnownHostsFile /dev/null\n GlobalKnownHostsFile /dev/null\n LogLevel ERROR\n")

    def begin(self, name):
        """Unless it runs already."""
        if name in self.running:
            return
        with open(FLEET / f"{name}.console", "wb") as console:
            self.running[name] = subprocess.Popen(self.here() if name == HERE else
                                                  [str(ROOT / "tests/fleet/guest"), str(KERNELS / GUESTS[name]), str(FLEET / "image"),
                                                   str(self.ports[name])], stdin=subprocess.DEVNULL, stdout=console, stderr=console)

    def here(self):
        """sshd whose root has a home of its own, so that no key of this machine is touched."""
        subprocess.run(["dropbearkey", "-t", "ed25519", "-f", str(self.scratch / "host-key")], check=True, capture_output=True)
        script = ('mount -t tmpfs -o mode=0700 none ~root && mkdir -m 700 ~root/.ssh && cp "$1" ~root/.ssh/authorized_keys && '
                  'exec dropbear -F -E -s -P "$3.pid" -p "127.0.0.1:$2" -r "$3"')
        return ["unshare", "--mount", "setpriv", "--pdeathsig", "KILL", "sh", "-c", script, "here", str(FLEET / "key.pub"), str(self.ports[HERE]),
                str(self.scratch / "host-key")]

    def wait(self, name):
        deadline = time.monotonic() + BOOT_S
        while self.ssh(name, "true", timeout=60).returncode != 0:
            if time.monotonic() > deadline or self.running[name].poll() is not None:
                raise AssertionError(f"{name} does not answer; the end of its console:\n"
                                     + (FLEET / f"{name}.console").read_text(errors="replace")[-2000:])
            time.sleep(2)

    def ssh(self, name, command, timeout=300):
        return subprocess.run(["ssh", "-F", str(self.config), "-o", "ConnectTimeout=30", name, command], capture_output=True, text=True,
                              timeout=timeout, stdin=subprocess.DEVNULL)

    def end(self, name):
        process = self.running.pop(name, None)
        if process is not None:
            process.kill()
            process.wait()

    def close(self):
        for name in list(self.running):
            self.end(name)
        shutil.rmtree(self.scratch)


class Machines(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hosts = Fleet()
        cls.addClassCleanup(cls.hosts.close)
        cls.tarball = next(FLEET.glob("sealbench-*-linux-*.tar.xz"))

    def setUp(self):
        began = time.monotonic()
        for name in self.hosts.ports:
            self.hosts.begin(name)
        for name in self.hosts.ports:
            self.hosts.wait(name)
        print(f"{self.id().split('.')[-1]}: four hosts answer after {time.monotonic() - began:.0f} s", flush=True)
        self.out = FLEET / self.id().split(".")[-1].removeprefix("test_")
        shutil.rmtree(self.out, ignore_errors=True)

    def by_ansible(self, *more):
        inventory = self.hosts.scratch / "inventory.ini"
        inventory.write_text("[all]\n" + "\n".join(self.hosts.ports) + f"\n[all:vars]\nansible_ssh_common_args=-F {self.hosts.config} "
                             "-o ServerAliveInterval=15 -o ServerAliveCountMax=4\nansible_ssh_transfer_method=piped\n"
                             "ansible_ssh_args=-o ControlMaster=no\n"  # nothing stays connected to a host that is gone
                             "ansible_python_interpreter=/usr/bin/python3\nansible_become=false\nansible_timeout=60\n")
        environment = {**os.environ, "BENCH": BENCH, "ANSIBLE_HOME": str(self.hosts.scratch / "ansible"),
                       "ANSIBLE_LOCAL_TEMP": str(self.hosts.scratch / "ansible")}
        variables = {"sealbench_tarball": str(self.tarball), "sealbench_folder": str(self.out), "sealbench_limit_s": LIMIT_S,
                     "sealbench_arguments": " ".join([ARGUMENTS, *map(str, more)]), "sealbench_connect_s": 120}
        return self.run_it(["ansible-playbook", "-i", str(inventory), "-e", json.dumps(variables), str(ROOT / "deploy/ansible/fleet.yml")],
                           environment)

    def by_parallel(self, runs):
        (self.hosts.scratch / "hosts").write_text("\n".join(self.hosts.ports) + "\n")
        return self.run_it([str(ROOT / "deploy/parallel/fleet"), "-o", str(self.out), "--tarball", str(self.tarball), "--limit", str(LIMIT_S),
                            "--ssh", f"ssh -F {self.hosts.config}", str(self.hosts.scratch / "hosts"), *ARGUMENTS.split(), str(runs)],
                           {**os.environ, "BENCH": BENCH})

    def run_it(self, words, environment):
        began = time.monotonic()
        ended = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=3600, stdin=subprocess.DEVNULL)
        (self.out.parent / f"{self.out.name}.log").write_text(ended.stdout + ended.stderr)
        print(f"{Path(words[0]).name} took {time.monotonic() - began:.0f} s, status {ended.returncode}", flush=True)
        self.assertEqual(ended.returncode, 0, ended.stdout[-6000:] + ended.stderr[-3000:])
        return ended

    def check_fleet(self, there, **refused):
        document = json.loads((self.out / "fleet.json").read_text())
        self.assertEqual({entry["host"] for entry in document["fleet"]}, set(there))
        for entry in document["fleet"]:
            name, kernel = entry["host"], entry["results"]["host"]["kernel"]
            wanted = os.uname().release if name == HERE else (KERNELS / GUESTS[name] / "release").read_text().strip()
            self.assertEqual(kernel, wanted, f"{name} was measured elsewhere")
        reasons = {one["host"].replace("-", "_").replace(".", "_"): one["reason"] for one in document["refused"]}
        self.assertEqual(set(reasons), set(refused))
        for name, reason in refused.items():
            self.assertRegex(reasons[name], reason)
        for form in ("text", "html"):
            ended = subprocess.run([BENCH, "report", str(self.out / "fleet.json"), "--format", form], capture_output=True, text=True)
            self.assertEqual(ended.returncode, 0, ended.stderr)
            (self.out / f"report.{form}").write_text(ended.stdout)
            for reason in reasons.values():
                self.assertIn(reason.split()[0], ended.stdout)

    def check_clean(self, hosts):
        for name in hosts:
            self.assertEqual(self.hosts.ssh(name, LEFT if name == HERE else LEFT_ON_GUEST).stdout, "", f"left on {name}")

    def fill(self, name):
        """All but two megabytes and a half: a program starts there, a tarball has no room."""
        ended = self.hosts.ssh(name, "cat /dev/zero >/var/tmp/full 2>/dev/null; truncate -s -2500K /var/tmp/full && df /var/tmp")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.addCleanup(self.hosts.ssh, name, "rm -f /var/tmp/full")

    def when_it_measures(self, name, then):
        """In a thread of its own: `then` happens to the host once bench runs there."""
        def watch():
            while not over.is_set():
                if self.hosts.ssh(name, "grep -lx bench /proc/[0-9]*/comm 2>/dev/null").stdout:
                    then()
                    happened.set()
                    return
                over.wait(1)

        def stop_watching():
            over.set()
            self.hosts.end(name)
            thread.join()

        happened, over = threading.Event(), threading.Event()
        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        self.addCleanup(stop_watching)
        return happened

    def test_ansible(self):
        self.by_ansible(RUNS, "--verify")
        self.check_fleet(self.hosts.ports)
        self.assertIn("verdicts of 4", (self.out / "report.text").read_text())
        self.check_clean(self.hosts.ports)

    def test_parallel_with_one_full_and_one_that_falls_silent(self):
        full, silent, well = *list(GUESTS)[:2], [list(GUESTS)[2], HERE]
        self.fill(full)
        happened = self.when_it_measures(silent, lambda: self.hosts.running[silent].send_signal(signal.SIGSTOP))
        self.by_parallel(MANY_RUNS)
        self.assertTrue(happened.is_set(), "bench was never seen there")
        self.check_fleet(well, linux_5_10="No space left on device", linux_6_1="not responding")
        self.check_clean(well)

    def test_ansible_with_one_full_and_one_whose_power_fails(self):
        full, gone, well = *list(GUESTS)[:2], [list(GUESTS)[2], HERE]
        self.fill(full)
        happened = self.when_it_measures(gone, lambda: self.hosts.running[gone].kill())
        self.by_ansible(MANY_RUNS)
        self.assertTrue(happened.is_set(), "bench was never seen there")
        self.check_fleet(well, linux_5_10="No space left on device", linux_6_1="not reached any more")
        self.check_clean(well)


if __name__ == "__main__":
    unittest.main()
