#!/usr/bin/python3
"""The playbook of deploy/ansible on hosts that fail, hang, cannot be reached or die in the middle. Hosts are folders of this machine, which
Ansible enters by a fake of ssh; ./check --fleet enters machines.

    BENCH=PROGRAM ansible_test.py
"""

import contextlib
import fcntl
import os
import shutil
import sys
import unittest

from hosts import DEPLOY, ROOT, Hosts

SKIPPED = 77
# What ssh is here: the last word is the command. `dead` is refused; `gone` is lost when it has begun to measure.
SSH = r"""for word in "$@"; do case $word in HOST=*) host=${word#HOST=} ;; esac; done
[ "$1" != -V ] || { echo OpenSSH_9.2p1 >&2; exit; }
command=${!#}
case $host in
  dead) echo "ssh: connect to host dead port 22: Connection refused" >&2; exit 255 ;;
  gone)
    [ ! -e "$PLACES/gone.lost" ] || { echo "ssh: connect to host gone port 22: No route to host" >&2; exit 255; }
    case $command in *async_status*) touch "$PLACES/gone.lost" ;; esac ;;
esac
export HOST=$host HOME=${PLACES%/places}/homes/$host
mkdir -p "$HOME"
exec sh -c "$command"
"""


@contextlib.contextmanager
def open_folder(path):
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield folder
    finally:
        os.close(folder)


class Playbook(Hosts):
    def setUp(self):
        super().setUp()
        self.program("ssh", SSH)

    def play(self, playbook, hosts, **variables):
        inventory = "".join(f"{host} ansible_host=HOST={host} sealbench_scratch={self.place(host)}\n" for host in hosts)
        (self.scratch / "inventory").write_text("[all]\n" + inventory)
        variables = {"sealbench_tarball": self.tarball, "sealbench_folder": self.out, "sealbench_arguments": "--strategy \"it's all\"",
                     "sealbench_limit_s": 3, "sealbench_poll_s": 1, "sealbench_connect_s": 2, "ansible_become": "false",
                     "ansible_ssh_executable": self.bin / "ssh", "ansible_ssh_transfer_method": "piped",
                     "ansible_ssh_args": "-C", "ansible_python_interpreter": "/usr/bin/python3", **variables}
        words = [word for name, value in variables.items() for word in ("-e", f"{name}='{value}'" if " " not in str(value) else
                                                                        '{"%s": "%s"}' % (name, str(value).replace('"', '\\"')))]
        return self.run_it("ansible-playbook", "-i", self.scratch / "inventory", *words, DEPLOY / "ansible" / playbook,
                           ANSIBLE_LOCAL_TEMP=str(self.scratch / "ansible"), ANSIBLE_HOME=str(self.scratch / "ansible"), timeout=300)

    def test_every_end_of_a_host_is_in_the_fleet_and_the_others_stand(self):
        hosts = ["good", "older", "slow", "failing", "stuck", "dead", "gone"]
        ended = self.play("fleet.yml", hosts)
        self.assertEqual(ended.returncode, 0, ended.stdout[-4000:] + ended.stderr[-4000:])
        there, refused = self.fleet()
        self.assertEqual(there, {"good", "older", "slow"})
        for host, reason in (("failing", "bench: no strategy can be launched here"), ("stuck", "had measured nothing after 3 s"),
                             ("dead", "Connection refused"), ("gone", "not reached any more while it measured")):
            self.assertIn(reason, refused[host])
            self.assertIn(f"{host}: {refused[host]}"[:60], " ".join(self.report().split()))
        self.assertIn("3 merged, 4 left out", ended.stdout)
        # whoever could be reached is as it was
        left = sorted(path.parent.name for path in (self.scratch / "places").glob("*/sealbench*"))
        self.assertIn(left, (["gone"], ["gone", "gone"]))

    def test_results_of_an_earlier_run_are_not_taken_for_new_ones(self):
        (self.out / "hosts").mkdir(parents=True)
        shutil.copy(ROOT / "results/reference-run.json", self.out / "hosts/failing.json")
        self.assertEqual(self.play("fleet.yml", ["good", "failing"]).returncode, 0)
        self.assertEqual(self.fleet()[0], {"good"})

    def test_what_an_interrupted_controller_left_is_removed(self):
        for host in ("good", "other"):
            for name in ("sealbench-ansible.x", "sealbench-fleet"):
                (self.place(host) / name).mkdir()
        with open_folder(self.place("other") / "sealbench-fleet") as in_use:
            fcntl.flock(in_use, fcntl.LOCK_EX)
            ended = self.play("remove.yml", ["good", "other"])
        self.assertNotEqual(ended.returncode, 0)
        self.assertIn("bench still measures here", ended.stdout)
        self.assertEqual(sorted(path.name for path in self.place("other").iterdir()), ["sealbench-ansible.x", "sealbench-fleet"])
        self.assertEqual(self.play("remove.yml", ["good", "other"]).returncode, 0)
        self.assert_clean()


if __name__ == "__main__":
    if shutil.which("ansible-playbook") is None:
        print("skipped: there is no ansible-playbook: apt-get install ansible-core")
        sys.exit(SKIPPED)
    if not os.path.exists("/usr/bin/python3"):
        print("skipped: there is no /usr/bin/python3")
        sys.exit(SKIPPED)
    unittest.main()
