#!/usr/bin/env bash
# ./check --sanitize: AddressSanitizer and UndefinedBehaviorSanitizer under all unit tests, all fuzzers' corpora and the integration tests
# of bench, verify and counters; ThreadSanitizer under the tests of what has threads. Status 1 when a test fails, or when any
# program that one started found something, whether or not the test noticed.
# Not sanitized: sealrun, its init and the payloads as they run in a container. They are static, init and payloads without a libc, and a
# sanitizer's runtime is dynamic. What sealrun is made of is in the libraries that its unit tests link, and is sanitized there.
set -euo pipefail
root=$(readlink -f -- "$(dirname -- "$0")/../..")
tests='^(unit|fuzz|integration\.(bench|verify|counters))\.'
# ptrace_tracer, memory and mount_watch of the counters; the primitives of a host; sealrun's network; and tests that write
# results, hold a seal, own or name a directory or read a state from several threads.
with_threads='^(unit\.(host|measure|results|sealrun|strategies)|integration\.counters)\.'
programs_with_threads=(test-unit-{host,measure,results,sealrun,strategies} test-integration-counters)
unit_programs() { (cd "$root/tests/unit" && printf 'test-unit-%s\n' *); }

[ "$#" -eq 0 ] || {
  echo "check --sanitize: it takes no arguments, and was given: $*" >&2
  exit 2
}

# under NAME TESTS: runs the tests of build/NAME whose names match; the sanitizer's reports are files of their own, since who
# starts a program may read, and keep, what it says.
under() {
  local folder=$root/build/$1 reports=$root/build/$1/reports status=0
  rm -rf "$reports"
  mkdir "$reports"
  ASAN_OPTIONS="log_path=$reports/asan:detect_leaks=1" UBSAN_OPTIONS="log_path=$reports/ubsan:print_stacktrace=1" \
    TSAN_OPTIONS="log_path=$reports/tsan" LSAN_OPTIONS="log_path=$reports/lsan" \
    ctest -j "$(nproc)" --test-dir "$folder" --output-on-failure --no-tests=error -R "$2" >"$folder/check.log" 2>&1 || status=1
  sed -n '/^The following tests FAILED/,$p' "$folder/check.log"
  find "$reports" -empty -delete  # whoever was killed before it said anything
  # A child of clone(2) on a stack of its own, which execs: a warning, and no finding.
  { grep -slE '^==[0-9]+==WARNING: ASan is ignoring requested __asan_handle_no_return' -- "$reports"/* || true; } | while read -r report; do
    grep -qE 'ERROR: |runtime error: ' "$report" || rm -- "$report"
  done
  for report in "$reports"/*; do
    [ -e "$report" ] || continue
    status=1
    echo "${report#"$root"/}: $(grep -Em 1 'ERROR: |runtime error: |WARNING: ' "$report" || head -n 1 "$report")"
  done
  echo "$1: $(grep -E '^[0-9]+% tests passed' "$folder/check.log"), $(grep -c '\*\*\*Skipped' "$folder/check.log") skipped, $(find "$reports" -type f | wc -l) reports, log in build/$1/check.log"
  return "$status"
}

make() { # PRESET TARGET...
  cmake --preset "$1" >&2 && cmake --build "$root/build/$1" --target "${@:2}" >&2 || {
    echo "check --sanitize: the build build/$1 failed" >&2
    exit 3
  }
}

cd "$root"
failed=0
make asan+ubsan programs fuzzers $(unit_programs) test-integration-{bench,verify,counters}
under asan+ubsan "$tests" || failed=1
make tsan programs "${programs_with_threads[@]}"
under tsan "$with_threads" || failed=1
exit "$failed"
