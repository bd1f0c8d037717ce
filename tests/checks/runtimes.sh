#!/usr/bin/env bash
# ./check --runtimes [TEST]...: what bench says of runtimes, with the newer ones that tests/runtimes/get brings into build/runtimes
# and the builds of tests/runtimes/build, besides those of this Debian: labels and cloning against strace, standard error, verify,
# gates, a recipe. Test names go to tests/runtimes/runtimes_test.py (Runtimes.test_…).
# Without network or packages it is skipped, with the reason; status 77 then.
set -euo pipefail
root=$(readlink -f -- "$(dirname -- "$0")/../..")
source "$root/deps/prepare.sh"

status=0
"$root/tests/runtimes/get" "$root/build/runtimes" || status=$?
if [ "$status" -ne 0 ]; then
  echo "check --runtimes: skipped: newer runtimes cannot be brought here (the reason is above)" >&2
  exit 77
fi
"$root/tests/runtimes/build" "$root/build/runtimes" || echo "check --runtimes: without builds of runc (the reason is above): their tests are skipped" >&2
build "$root" all
BENCH=$root/build/release/bin/bench RUNTIMES=$root/build/runtimes exec /usr/bin/python3 -B "$root/tests/runtimes/runtimes_test.py" "$@"
