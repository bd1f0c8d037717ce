#!/usr/bin/env bash
# ./check --coverage: which lines and branches of each room the unit and integration tests run, and the ten functions of which most is
# not. A test that counts system calls may fail here, where programs also write down what they ran: failures are named, and
# change nothing.
set -euo pipefail
root=$(readlink -f -- "$(dirname -- "$0")/../..")
folder=$root/build/coverage

[ "$#" -eq 0 ] || {
  echo "check --coverage: it takes no arguments, and was given: $*" >&2
  exit 2
}

cd "$root"
cmake --preset coverage >&2 && cmake --build --preset coverage >&2 || {
  echo "check --coverage: the build build/coverage failed" >&2
  exit 3
}
find "$folder" -name '*.gcda' -delete
ctest -j "$(nproc)" --test-dir "$folder" --output-on-failure --no-tests=error -R '^(unit|fuzz|integration)\.' >"$folder/check.log" 2>&1 || true
sed -n '/^The following tests FAILED/,$p' "$folder/check.log" >&2
gcovr --root "$root" --object-directory "$folder" --exclude-throw-branches --exclude-unreachable-branches \
  --exclude 'build/' --exclude 'tests/' --exclude 'micro/' --json "$folder" >"$folder/coverage.json" 2>"$folder/gcovr.log"
grep -E '^[0-9]+% tests passed' "$folder/check.log"
python3 -B "$root/tests/checks/coverage.py" <"$folder/coverage.json"
