#!/usr/bin/python3
"""bench doctor --fix on a /sys that is made of files, in a mount namespace of its own: no value of this host is changed.

    BENCH=PROGRAM doctor_test.py
"""

import os
import subprocess
import sys
import unittest

BENCH = os.environ["BENCH"]
SKIPPED = 77
TURBO = "/sys/devices/system/cpu/intel_pstate/no_turbo"
PREPARE = f"""set -e
mount -t tmpfs none /sys
mount -t tmpfs none /run
mkdir -p $(dirname {TURBO})
echo 0 > {TURBO}
if [ -e /proc/sys/kernel/nmi_watchdog ]; then echo 0 > /run/watchdog; mount --bind /run/watchdog /proc/sys/kernel/nmi_watchdog; fi
set +e
"""


def apart(script):
    return subprocess.run(["unshare", "--mount", "sh", "-c", PREPARE + script], capture_output=True, text=True, timeout=120,
                          env={**os.environ, "BENCH": BENCH})


class Fix(unittest.TestCase):
    def test_changes_what_disturbs_while_the_command_runs_and_has_its_status(self):
        end = apart(f'"$BENCH" doctor --fix -- sh -c "cat {TURBO}; exit 7"; echo "status $?"; cat {TURBO}; ls /run/sealbench')
        self.assertEqual(end.stdout.split(), ["1", "status", "7", "0"], end.stderr)
        self.assertIn(f"{TURBO}: 0 -> 1", end.stderr)

    def test_puts_back_when_the_command_is_not_there(self):
        end = apart(f'"$BENCH" doctor --fix -- /no/such/program; echo "status $?"; cat {TURBO}')
        self.assertEqual(end.stdout.split(), ["status", "2", "0"], end.stderr)
        self.assertIn("/no/such/program", end.stderr)

    def test_without_a_command_it_holds_until_a_signal(self):
        end = apart(f'"$BENCH" doctor --fix & while ! grep -q 1 {TURBO}; do sleep 0.05; done; kill -INT $!; kill -TERM $!; '
                    f'wait $!; echo "status $?"; cat {TURBO}')
        self.assertEqual(end.stdout.split(), ["status", "0", "0"], end.stderr)

    def test_what_a_killed_one_changed_is_put_back_by_the_next_start(self):
        end = apart(f'"$BENCH" doctor --fix & while ! grep -q 1 {TURBO}; do sleep 0.05; done; kill -KILL $!; wait $!; cat {TURBO}; '
                    f'"$BENCH" list > /dev/null; cat {TURBO}; ls /run/sealbench')
        self.assertEqual(end.stdout.split(), ["1", "0"], end.stderr)
        self.assertIn("are put back", end.stderr)


if __name__ == "__main__":
    if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"], check=False).returncode:
        print("skipped: needs root and a mount namespace")
        sys.exit(SKIPPED)
    unittest.main()
