#!/usr/bin/python3
"""What the scripts of deploy/ do on hosts that fail, hang, are full or die: with fakes of ssh, srun and kubectl that run things here.

    BENCH=PROGRAM scripts_test.py
"""

import os
import shutil
import signal
import subprocess
import time
import unittest
from pathlib import Path

from hosts import DEPLOY, OLDER, ROOT, Hosts

SHELLS = [shell for shell in (["dash"], ["bash"], ["busybox", "sh"]) if shutil.which(shell[0])]


def in_session(leader):
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(path.name)) == leader:
                yield int(path.name)
        except ProcessLookupError:
            pass


class Measure(Hosts):
    def measure(self, *words, host="good", shell=("sh",), **environment):
        return self.run_it(*shell, DEPLOY / "measure", *words, **{"TMPDIR": str(self.place(host)), "HOST": host, **environment})

    def begin(self, host, *words):
        """One that is under way."""
        running = subprocess.Popen(["sh", str(DEPLOY / "measure"), str(self.tarball), *words], start_new_session=True,
                                   env={**os.environ, "TMPDIR": str(self.place(host)), "HOST": host}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.assertIn("given", running.stderr.readline())
        return running

    def test_prints_the_results_and_leaves_nothing_in_every_shell(self):
        for shell in SHELLS:
            with self.subTest(shell):
                ended = self.measure(self.tarball, 20, "--strategy", "a b", shell=shell)
                self.assertEqual(ended.returncode, 0, ended.stderr)
                self.assertIn('"schema": 1', ended.stdout)
                self.assertIn("given: [--strategy][a b][--export-json]", ended.stderr)
                self.assert_clean()

    def test_takes_the_tarball_from_standard_input(self):
        with open(self.tarball, "rb") as tarball:
            ended = self.run_it("sh", DEPLOY / "measure", "-", 20, stdin=tarball, TMPDIR=str(self.place("good")))
        self.assertEqual(ended.returncode, 0, ended.stderr)

    def test_the_reason_is_the_last_line(self):
        for host, words, reason in (("failing", (self.tarball, 20), "no strategy can be launched here"),
                                    ("stuck", (self.tarball, 1), "had measured nothing after 1 s"),
                                    ("good", (ROOT / "README.md", 20), "cannot be unpacked"),
                                    ("good", (self.scratch / "none", 20), "cannot be unpacked")):
            with self.subTest(reason):
                ended = self.measure(*words, host=host)
                self.assertEqual(ended.returncode, 3)
                self.assertEqual(ended.stdout, "")
                self.assertIn(reason, ended.stderr.splitlines()[-1])
                self.assert_clean()
        self.assertEqual(self.measure(self.tarball).returncode, 2)

    def test_who_is_slow_gives_what_there_is(self):
        ended = self.measure(self.tarball, 1, host="slow")
        self.assertEqual(ended.returncode, 143)
        self.assertIn('"schema": 1', ended.stdout)

    def test_a_second_one_is_refused_and_disturbs_nothing(self):
        running = self.begin("slow", "4")
        ended = self.measure(self.tarball, 20, host="slow")
        self.assertEqual(ended.returncode, 3)
        self.assertIn("another measurement is going on", ended.stderr)
        self.assertEqual(running.wait(20), 143)
        running.stderr.close()
        self.assert_clean()

    def test_what_is_ended_leaves_nothing(self):
        running = self.begin("stuck", "60")
        running.terminate()
        self.assertEqual(running.wait(20), 143)
        running.stderr.close()
        self.assert_clean()

    def test_what_one_that_was_killed_left_is_removed_by_the_next(self):
        running = self.begin("stuck", "60")
        for process in in_session(running.pid):
            os.kill(process, signal.SIGKILL)
        running.wait()
        running.stderr.close()
        self.assertTrue((self.place("stuck") / "sealbench-fleet").is_dir())
        self.assertEqual(self.measure(self.tarball, 20, TMPDIR=str(self.place("stuck"))).returncode, 0)
        self.assert_clean()

    def test_nothing_is_executed_from_a_folder_that_is_no_folder_of_ours(self):
        target = self.scratch / "elsewhere"
        target.mkdir()
        os.symlink(target, self.place("good") / "sealbench-fleet")
        ended = self.measure(self.tarball, 20)
        self.assertEqual(ended.returncode, 3)
        self.assertIn("belongs to another user", ended.stderr)
        if os.geteuid() == 0:
            os.unlink(self.place("good") / "sealbench-fleet")
            (self.place("good") / "sealbench-fleet").mkdir()
            os.chown(self.place("good") / "sealbench-fleet", 65534, 65534)
            self.assertIn("belongs to another user", self.measure(self.tarball, 20).stderr)

    def test_a_host_that_lacks_a_tool_says_which(self):
        for name in ("sh", "mkdir", "rm", "ls", "cat", "tar", "timeout", "xz"):
            os.symlink(shutil.which(name), self.bin / name)
        ended = self.measure(self.tarball, 20, shell=(shutil.which("sh"),), PATH=str(self.bin))
        self.assertEqual(ended.returncode, 3)
        self.assertIn("there is no flock", ended.stderr)

    @unittest.skipUnless(os.geteuid() == 0, "mounting a small filesystem needs root")
    def test_a_full_host_says_so(self):
        script = 'mount -t tmpfs -o size=16k none "$1" && head -c 20000 /dev/zero >"$1/full"; shift; exec "$@"'
        ended = self.run_it("unshare", "--mount", "sh", "-c", script, "full", self.place("full"), "sh", DEPLOY / "measure", self.tarball, 20,
                            TMPDIR=str(self.place("full")))
        self.assertEqual(ended.returncode, 3)
        self.assertIn("No space left on device", ended.stderr.splitlines()[-1])


class Collect(Hosts):
    def collect(self, *command):
        ended = self.run_it(DEPLOY / "collect", self.out, "web1", 3, "sh", "-c", *command)
        return ended.returncode, {path.suffix: path.read_bytes().decode() for path in (self.out / "hosts").iterdir()}

    def test_results_or_the_reason(self):
        for script, status, wanted in (("echo '{}'; echo said >&2", 0, {".json": "{}\n", ".log": "said\n"}),
                                       ("echo '{}'; exit 143", 143, {".json": "{}\n", ".log": ""}),
                                       ("printf 'a\\nlast\\r\\n\\n' >&2; exit 255", 255, {".absent": "last\n", ".log": "a\nlast\r\n\n"}),
                                       ("echo 'srun: error: n3: task 0: Killed' >&2; exit 137", 137,
                                        {".absent": "srun: error: n3: task 0: Killed\n", ".log": "srun: error: n3: task 0: Killed\n"}),
                                       ("exit 7", 7, {".absent": "it gave nothing and said nothing; status 7\n", ".log": ""}),
                                       ("echo '{'; sleep 9", 124, {".absent": "it gave nothing within 3 s\n", ".log": ""})):
            with self.subTest(script):
                self.assertEqual(self.collect(script), (status, wanted))


class Fleets(Hosts):
    """The same fleet by each way: a host that is well, one with an older bench, one too slow, and others that give nothing."""

    REASONS = {"failing": "no strategy can be launched here", "stuck": "had measured nothing after 3 s"}

    def check_fleet(self, ended, **reasons):
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        hosts, refused = self.fleet()
        self.assertEqual(hosts, {"good", "older", "slow"})
        self.assertEqual(set(refused), {*self.REASONS, *reasons})
        printed = " ".join(self.report().split())
        for host, reason in {**self.REASONS, **reasons}.items():
            self.assertIn(reason, refused[host])
            self.assertIn(f"{host}: {' '.join(refused[host].split())}", printed)
        self.assertIn(f"older: bench is {OLDER} there", printed)
        self.assert_clean()

    # --- GNU parallel

    def ssh(self):
        """ssh that runs the command here; `dead` is refused, `gone` is lost after a while."""
        self.program("ssh", """while [[ $1 == -* ]]; do shift 2; done
export HOST=$1 TMPDIR=$PLACES/$1
case $1 in
  dead) echo "ssh: connect to host dead port 22: Connection refused" >&2; exit 255 ;;
  gone) cat >/dev/null; echo "Timeout, server gone not responding." >&2; exit 255 ;;
esac
exec sh -c "$2"
""")

    def parallel(self, *words, hosts):
        for line in hosts:
            self.place(line.split("#")[0].split()[-1])
        (self.scratch / "hosts").write_text("# hosts\n" + "\n".join(hosts) + "\n")
        return self.run_it(DEPLOY / "parallel/fleet", "-o", self.out, "--tarball", self.tarball, *words, self.scratch / "hosts",
                           "--strategy", "it's all")

    @unittest.skipUnless(shutil.which("parallel"), "there is no GNU parallel")
    def test_by_parallel(self):
        self.ssh()
        ended = self.parallel("--limit", "3", hosts=["good", "older  older # a comment", "slow", "failing", "stuck", "dead", "gone"])
        self.check_fleet(ended, dead="Connection refused", gone="not responding")
        self.assertIn("given: [--strategy][it's all]", (self.out / "hosts/good.log").read_text())
        self.assertEqual(len((self.out / "joblog").read_text().splitlines()), 8)

    @unittest.skipUnless(shutil.which("parallel"), "there is no GNU parallel")
    def test_bad_calls_of_parallel_do_nothing(self):
        self.ssh()
        for hosts, words, reason in ((["good", "good x"], (), "names good twice"), (["a/b"], (), "a/b is no name of a host"),
                                     ([], (), "names no host"), (["good"], ("--limit", "1.5"), "whole seconds"),
                                     (["good"], ("--tarball", "none.tar.xz"), "there is no tarball"), (["good"], ("--x",), "unknown option")):
            with self.subTest(reason):
                ended = self.parallel(*words, hosts=hosts)
                self.assertEqual(ended.returncode, 2)
                self.assertIn(reason, ended.stderr)
        (self.out / "hosts").mkdir(parents=True)
        self.assertIn("is not empty", self.parallel(hosts=["good"]).stderr)

    @unittest.skipUnless(shutil.which("parallel"), "there is no GNU parallel")
    def test_where_no_host_gives_results_there_is_no_fleet(self):
        self.ssh()
        ended = self.parallel(hosts=["dead", "failing"])
        self.assertEqual(ended.returncode, 3)
        self.assertIn("dead: ssh: connect to host dead", ended.stderr)
        self.assertIn("none of 2 hosts gave results", ended.stderr)

    @unittest.skipUnless(shutil.which("parallel"), "there is no GNU parallel")
    def test_parallel_becomes_another_user_there(self):
        self.ssh()
        ended = self.parallel("--as", "env HOST=failing", hosts=["good"])
        self.assertIn("good: bench: no strategy can be launched here", ended.stderr)

    @unittest.skipUnless(shutil.which("parallel"), "there is no GNU parallel")
    def test_parallel_that_is_ended_ends_its_connections_and_says_so(self):
        self.ssh()
        (self.scratch / "hosts").write_text("stuck\n")
        self.place("stuck")
        running = subprocess.Popen([str(DEPLOY / "parallel/fleet"), "-o", str(self.out), "--tarball", str(self.tarball), "--limit", "60",
                                    str(self.scratch / "hosts")], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                   start_new_session=True,
                                   env={**os.environ, "PATH": f"{self.bin}:{os.environ['PATH']}", "PLACES": str(self.scratch / "places")})
        log, deadline = self.out / "hosts/stuck.log", time.monotonic() + 60
        while not (log.exists() and "given" in log.read_text()):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        running.send_signal(signal.SIGTERM)
        self.assertEqual(running.wait(60), 143)
        self.assertIn("interrupted: there is no fleet file", running.stderr.read())
        running.stderr.close()
        self.assertEqual((self.out / "hosts/stuck.absent").read_text(), "it was ended before it had given results\n")
        self.assertFalse((self.out / "fleet.json").exists())
        deadline = time.monotonic() + 20
        while list(in_session(running.pid)):
            self.assertLess(time.monotonic(), deadline, "something goes on")
            time.sleep(0.05)
        self.assert_clean()

    # --- Slurm

    def test_by_slurm(self):
        self.program("scontrol", '[ "$1 $2" = "show hostnames" ] && tr , "\\n" <<<"$3"')
        self.program("srun", """for word in "$@"; do [[ $word != --nodelist=* ]] || node=${word#*=}; done
while [[ $1 == -* ]]; do shift; done
export HOST=$node TMPDIR=$PLACES/$node
[ "$node" != lost ] || { cat >/dev/null; echo "srun: error: Node failure on lost" >&2; exit 1; }
exec "$@"
""")
        nodes = ["good", "older", "slow", "failing", "stuck", "lost"]
        for node in nodes:
            self.place(node)
        call = ("bash", DEPLOY / "slurm/fleet.sbatch", self.out, self.tarball, "--strategy", "all")
        ended = self.run_it(*call, SEALBENCH=str(ROOT), SLURM_JOB_NODELIST=",".join(nodes), LIMIT="3")
        self.check_fleet(ended, lost="Node failure on lost")
        self.assertIn("submit it with sbatch", self.run_it(*call, SEALBENCH=str(ROOT)).stderr)
        self.assertIn("is not there", self.run_it(*call, SEALBENCH="/none").stderr)

    # --- Kubernetes

    def kubectl(self, nodes):
        self.program("kubectl", f"""echo "$*" >>{self.scratch}/calls
place=$PLACES/pod
case "$*" in
  "get nodes "*) printf '%s\\n' {nodes} ;;
  "create "*) cat >{self.scratch}/made.yaml ;;
  "get job "*) echo "FailureTarget Failed " ;;
  "get pods "*)
    for node in {nodes}; do [ "$node" = tainted ] || printf 'pod-%s\\t%s\\t%s\\n' "$node" "$node" \
"$([ "$node" = stuck ] && echo "DeadlineExceeded Pod was active longer than 3")"; done
    printf 'pod-9\\t\\tUnschedulable \\n' ;;
  "logs "*)
    node=${{2#pod-}}
    if [ "$node" = stuck ]; then echo "bench: began"; exit; fi
    [ "$node" != failing ] || {{ echo "bench: no strategy can be launched here"; exit; }}
    echo "bench: warning: a word before"
    sed -e "s/\\"seed\\": [0-9]*/\\"seed\\": $$/" '{ROOT}/results/reference-run.json' |
      if [ "$node" = older ]; then sed 's/^    "version": .*/    "version": "{OLDER}",/'; else cat; fi
    echo "bench: a word behind" ;;
esac
""")

    def test_by_kubernetes(self):
        self.kubectl("good older slow failing stuck tainted")
        self.REASONS = {"failing": "no strategy can be launched here", "stuck": "Pod was active longer than 3"}
        ended = self.run_it(DEPLOY / "kubernetes/fleet", "-o", self.out)
        self.check_fleet(ended, tainted="no pod ran there")
        self.assertRegex((self.scratch / "made.yaml").read_text(), r"completions: 6\n *parallelism: 6\n")
        self.assertIn("delete job sealbench", (self.scratch / "calls").read_text().splitlines()[-1])
        self.assertIn("a word before", (self.out / "hosts/good.log").read_text())

    def test_a_job_that_was_not_made_is_not_deleted(self):
        self.program("kubectl", f'echo "$*" >>{self.scratch}/calls; case "$*" in "get nodes "*) echo good ;; create*) exit 1 ;; esac')
        ended = self.run_it(DEPLOY / "kubernetes/fleet", "-o", self.out)
        self.assertEqual(ended.returncode, 3)
        self.assertIn("one of another run", ended.stderr)
        self.assertNotIn("delete", (self.scratch / "calls").read_text())


class Scripts(unittest.TestCase):
    @unittest.skipUnless(shutil.which("shellcheck"), "there is no shellcheck")
    def test_shellcheck_finds_nothing(self):
        scripts = [path for path in DEPLOY.rglob("*") if path.is_file() and path.read_bytes().startswith((b"#!/bin/sh", b"#!/usr/bin/env bash"))]
        self.assertGreaterEqual(len(scripts), 7)
        ended = subprocess.run(["shellcheck", *map(str, scripts)], capture_output=True, text=True)
        self.assertEqual(ended.returncode, 0, ended.stdout)


if __name__ == "__main__":
    unittest.main()
