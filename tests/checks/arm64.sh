#!/usr/bin/env bash
# ./check --arm64 [ARGUMENT]...: the unit tests, built for arm64 and run in qemu's emulation of its programs (qemu-user); arguments go to
# ctest. System calls are this machine's kernel's, in qemu's translation: tests/arm64/not-emulated.txt names the tests that ask
# for more than it translates, each with the reason. What needs an arm64 kernel is ./check --kernels arm64.
# Where compiler or packages cannot be brought it is skipped with the reason; status 77 then.
set -euo pipefail
root=$(readlink -f -- "$(dirname -- "$0")/../..")
source "$root/deps/prepare.sh"

install_missing "$root/deps/arm64.txt"
"$root/deps/arm64-root" "$root/build/arm64-root" || {
  echo "check --arm64: skipped: the packages for arm64 cannot be brought here (the reason is above)" >&2
  exit 77
}
build "$root" programs arm64 # some tests read them
build "$root" unit-tests arm64
left_out=$(sed -e 's/[[:space:]]*#.*//' -e '/^$/d' "$root/tests/arm64/not-emulated.txt" | paste -sd'|')
status=0
ctest --test-dir "$root/build/arm64" --output-on-failure --no-tests=error -j "$(nproc)" -L unit -E "^($left_out)" "$@" || status=$?
echo "$(ctest --test-dir "$root/build/arm64" -N -L unit -R "^($left_out)" | sed -n 's/^Total Tests: //p') left out (tests/arm64/not-emulated.txt)"
exit "$status"
