#!/usr/bin/env bash
# What the scripts of tests/checks decide themselves, with tools of our own on the PATH. Names what fails; status 1 then.
set -uo pipefail
shopt -s extglob
source_dir=$(readlink -f -- "$(dirname -- "$0")/../..")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tree=$scratch/tree
failures=0

expect() { # WHAT SEEN WANTED, a pattern of the shell
  # shellcheck disable=SC2053
  [[ $2 == $3 ]] && return
  printf '%s:\n  seen:   %q\n  wanted: %q\n' "$1" "$2" "$3"
  failures=$((failures + 1))
}

program() { # PATH SCRIPT
  mkdir -p "$(dirname -- "$1")"
  printf '#!/bin/sh\n%s\n' "$2" >"$1"
  chmod +x "$1"
}

# A tree with the scripts, and tools that do nothing.
fresh_tree() {
  rm -rf "$scratch"/*
  mkdir -p "$tree/tests/fuzz/corpus"/{one,two} "$tree/tests/unit"/{a,b} "$tree/build"/{fuzz,asan+ubsan,tsan,coverage,tidy}
  cp -r "$source_dir/tests/checks" "$tree/tests/"
  cp -r "$source_dir/deps" "$tree/"
  for name in cmake ninja ctest gcovr run-clang-tidy; do program "$scratch/bin/$name" true; done
}

run() { # SCRIPT ARGUMENT...: $said, $status
  PATH=$scratch/bin:$PATH "$tree/tests/checks/$1.sh" "${@:2}" </dev/null >"$scratch/said" 2>&1
  status=$?
  said=$(<"$scratch/said")
}

# --- fuzz
fuzzer() { program "$tree/build/fuzz/tests/fuzz/fuzz-$1" "$2"; } # TARGET SCRIPT

fresh_tree
for seconds in '' 0 -5 1.5 ten; do
  run fuzz $seconds
  expect "fuzz without seconds: '$seconds'" "$status $said" "2 *how long? ./check --fuzz SECONDS*one two"
done
run fuzz 5 three
expect "fuzz of what there is not" "$status $said" "2 *no target is called three: choose some of one two"

fresh_tree
fuzzer one 'echo "#9 cov: 17 ft: 3" >&2; echo "stat::number_of_executed_units: 99" >&2; echo "$@" > '"$scratch/arguments"
fuzzer two 'exit 0'
run fuzz 5
expect "fuzz without a finding" "$status $said" "0 *one * 99 inputs * 17 edges  nothing found*"
expect "how long it is fuzzed" "$(<"$scratch/arguments")" "*-max_total_time=5 *corpus/one *"

fresh_tree
fuzzer one 'echo "==7==ERROR: AddressSanitizer: heap-use-after-free" >&2
for word in "$@"; do case $word in -artifact_prefix=*) touch "${word#*=}crash-1" ;; esac; done; exit 77'
fuzzer two 'exit 0'
run fuzz 5
expect "fuzz with a finding" "$status $said" "1 *one *FOUND (status 77): ==7==ERROR: AddressSanitizer: heap-use-after-free*findings/one-crash-1*"
expect "a finding does not end the others" "$said" "*two *nothing found*"
run fuzz 5 two
expect "fuzz of one target" "$status $said" "0 two *nothing found"

fresh_tree
program "$scratch/bin/cmake" 'exit 1'
run fuzz 5
expect "fuzzers that do not build" "$status $said" "3 *could not be built*"

# --- sanitize
fresh_tree
run sanitize everything
expect "sanitize takes no arguments" "$status $said" "2 *takes no arguments, and was given: everything"
program "$scratch/bin/ctest" 'echo "100% tests passed, 0 tests failed out of 2"'
run sanitize
expect "sanitize without a finding" "$status $said" "0 *asan+ubsan: 100%*0 reports*tsan: 100%*0 reports*"
program "$scratch/bin/ctest" 'path=${ASAN_OPTIONS#log_path=}; echo "==7==ERROR: AddressSanitizer: stack-overflow" > "${path%%:*}.7"'
run sanitize
expect "what a test did not notice is a finding" "$status $said" "1 *reports/asan.7: ==7==ERROR: AddressSanitizer: stack-overflow*"
program "$scratch/bin/ctest" 'exit 8'
run sanitize
expect "a test that fails" "$status" 1
program "$scratch/bin/cmake" 'exit 1'
run sanitize
expect "sanitized programs that do not build" "$status $said" "3 *the build build/asan+ubsan failed*"

# --- coverage
fresh_tree
run coverage fast
expect "coverage takes no arguments" "$status $said" "2 *takes no arguments, and was given: fast"
program "$scratch/bin/ctest" 'echo "50% tests passed, 1 tests failed out of 2"; exit 8'
program "$scratch/bin/gcovr" 'cat <<END
{"files": [{"file": "sys/a.cpp", "functions": [{"name": "f()", "lineno": 1}, {"name": "g()", "lineno": 3}], "lines": [
  {"line_number": 1, "count": 2, "branches": [{"count": 1}, {"count": 0}], "gcovr/noncode": false, "gcovr/excluded": false},
  {"line_number": 2, "count": 2, "branches": [], "gcovr/noncode": true, "gcovr/excluded": false},
  {"line_number": 3, "count": 0, "branches": [], "gcovr/noncode": false, "gcovr/excluded": false}]},
 {"file": "workloads/payloads/p.cpp", "functions": [{"name": "p()", "lineno": 1}], "lines": [
  {"line_number": 1, "count": 0, "branches": [], "gcovr/noncode": false, "gcovr/excluded": false}]}]}
END'
run coverage
expect "coverage of rooms" "$status $said" "0 *50% tests passed*sys * 1 of 2 * 50.0 % * 1 of 2 * 50.0 %*all *0 of 1 *g()  (sys/a.cpp:3)*1 of 1 *f()  (sys/a.cpp:1)"
expect "what runs in containers is in no room" "$said" "!(*payloads*)"

# --- tidy
fresh_tree
run tidy --fix
expect "tidy takes no options" "$status $said" "2 *no option --fix*"
program "$scratch/bin/run-clang-tidy" 'echo "clang-tidy a.cpp"; printf "a.cpp:1:1: \\033[0;1;31merror: \\033[0mx is bad [bugprone-x]"; exit 1'
run tidy sys/
expect "tidy with a finding" "$status $said" "1 *a.cpp:1:1: error: x is bad*1 files, 1 findings*"
program "$scratch/bin/run-clang-tidy" 'echo "clang-tidy a.cpp"'
run tidy
expect "tidy without a finding" "$status $said" "0 *1 files, 0 findings*"

# --- runtimes
fresh_tree
program "$tree/tests/runtimes/get" 'echo "get: there is no network" >&2; exit 3'
run runtimes
expect "no newer runtimes" "$status $said" "77 *there is no network*skipped*"

fresh_tree
program "$tree/tests/runtimes/get" true
program "$tree/tests/runtimes/build" 'echo "build: there is no cc" >&2; exit 3'
printf 'import os, sys\nprint(os.environ["BENCH"], os.environ["RUNTIMES"], *sys.argv[1:])\nsys.exit(1)\n' >"$tree/tests/runtimes/runtimes_test.py"
run runtimes Runtimes.test_one
expect "newer runtimes without builds" "$status $said" "1 *there is no cc*their tests are skipped*"
expect "what their tests get" "$said" "*$tree/build/release/bin/bench $tree/build/runtimes Runtimes.test_one"

fresh_tree
mkdir -p "$tree/tests/runtimes"
cp "$source_dir"/tests/runtimes/{get,packages.txt} "$tree/tests/runtimes/"
get() { # ARGUMENT...: $said, $status
  PATH=$scratch/bin:$PATH "$tree/tests/runtimes/get" "$@" </dev/null >"$scratch/said" 2>&1
  status=$?
  said=$(<"$scratch/said")
}
for tool in patchelf apt-get dpkg; do program "$scratch/bin/$tool" true; done
get "$scratch/runtimes"
expect "runtimes without a source of packages" "$status $said" "3 *apt has no source*"
program "$scratch/bin/apt-get" 'case $* in *indextargets*) echo http://mirror.invalid/debian ;; *) echo "no route to host" >&2; exit 100 ;; esac'
get "$scratch/runtimes"
expect "runtimes without a network" "$status $said" "3 *no route to host*cannot be downloaded*"
expect "nothing is got then" "$(ls "$scratch/runtimes")" ""

# --- fleet
fleet_tree() { # a tree in which hosts are there; what would use them says how it was called
  fresh_tree
  mkdir -p "$tree/tests/fleet" "$tree/tests/kernels"
  for name in qemu-system-x86_64 ansible-playbook parallel dropbear ssh; do program "$scratch/bin/$name" true; done
  program "$scratch/bin/id" 'echo 0'
  program "$tree/tests/kernels/get" true
  program "$tree/tests/fleet/image" 'mkdir -p "$1"'
  program "$scratch/bin/cpack" 'for word in "$@"; do :; done; touch "$word/sealbench-1-linux-any.tar.xz"'
  mkdir -p "$tree/build/release" && touch "$tree/build/release/build.ninja"
  echo 'import os, sys; print("machines", *sys.argv[1:], sorted(os.listdir(os.environ["FLEET"]))[-1])' >"$tree/tests/fleet/machines_test.py"
}
fleet_tree
run fleet Machines.test_ansible
expect "a fleet" "$status $said" "0 machines Machines.test_ansible sealbench-1-linux-any.tar.xz"
program "$tree/tests/fleet/slurm" 'echo "slurm $(basename "$1")"'
run fleet
expect "a fleet, and Slurm" "$status $said" "0 machines sealbench-1-linux-any.tar.xz*slurm slurm"
program "$tree/tests/fleet/slurm" 'exit 3'
run fleet
expect "a fleet without Slurm" "$status $said" "77 machines *skipped: Slurm cannot be brought*"
program "$tree/tests/fleet/slurm" 'exit 1'
run fleet
expect "a fleet in which Slurm fails" "$status" 1
program "$tree/tests/fleet/slurm" true
echo 'raise SystemExit(1)' >"$tree/tests/fleet/machines_test.py"
run fleet
expect "a fleet in which machines fail" "$status" 1
program "$scratch/bin/id" 'echo 1000'
run fleet
expect "a fleet without root" "$status $said" "77 check --fleet: skipped: this host is one of the four*"
fleet_tree
program "$tree/tests/kernels/get" 'echo "get: no route to host" >&2; exit 3'
run fleet
expect "a fleet without kernels" "$status $said" "77 get: no route to host*skipped: kernels cannot be brought*"
fleet_tree
program "$tree/tests/fleet/image" 'echo "image: no route to host" >&2; exit 3'
run fleet
expect "a fleet without hosts' packages" "$status $said" "77 image: no route to host*skipped: a host's packages*"

# --- arm64
arm64_tree() { # a tree in which the packages for arm64 are there; ctest says how it was called
  fresh_tree
  mkdir -p "$tree/tests/arm64" "$tree/build/arm64" && touch "$tree/build/arm64/build.ninja"
  program "$tree/deps/arm64-root" true
  for name in dpkg-query apt-get; do program "$scratch/bin/$name" true; done
  : >"$tree/deps/arm64.txt"
  printf '# why\nunit\\.a\\.One  # it cannot\nunit\\.b\\.  # nor these\n' >"$tree/tests/arm64/not-emulated.txt"
  program "$scratch/bin/ctest" 'case $* in *" -N "*) echo "Total Tests: 3" ;; *) echo "tested" "$@" ;; esac'
}
arm64_tree
run arm64 -R sys
expect "unit tests for arm64" "$status $said" "0 tested *build/arm64 *-L unit -E ^(unit?.a?.One|unit?.b?.) -R sys*3 left out *"
program "$scratch/bin/ctest" 'case $* in *" -N "*) ;; *) exit 8 ;; esac'
run arm64
expect "a unit test for arm64 that fails" "$status" 8
program "$tree/deps/arm64-root" 'echo "arm64-root: no route to host" >&2; exit 3'
run arm64
expect "no packages for arm64" "$status $said" "77 *no route to host*skipped: the packages*"

# --- kernels
kernels_tree() { # a tree in which every kernel is there and boots
  fresh_tree
  mkdir -p "$tree/tests/kernels/expected" "$tree/build/release"
  cp "$source_dir/tests/kernels/packages.txt" "$tree/tests/kernels/"
  for name in x86_64 aarch64; do program "$scratch/bin/qemu-system-$name" true; done
  (cd "$scratch" && mkdir -p sealbench/bin && tar -cJf sealbench.tar.xz sealbench)
  program "$tree/package/arm64" 'echo made >>"'"$scratch"'/packed"; echo "'"$scratch"'/sealbench.tar.xz"'
  program "$tree/tests/kernels/get" 'mkdir -p "$1/$2"; echo 5.10.0 >"$1/$2/release"'
  program "$tree/tests/kernels/boot" 'echo "$1" >>"'"$scratch"'/booted"; mkdir -p "$3"'
  program "$tree/tests/kernels/matrix.py" 'echo "$1" "${2##*/}" "${3##*/}" >>"'"$scratch"'/compared"'
}

kernels_tree
run kernels 4.4
expect "a kernel that is not known" "$status $said" "2 *no kernel is called 4.4: choose some of bullseye bookworm*"
run kernels
expect "kernels that are as expected" "$status $said" "0 bullseye *5.10.0 * s  as expected*newest *as expected*arm64 *as expected"
expect "what is compared" "$(<"$scratch/compared")" "compare bullseye.json bullseye*compare newest.json newest*compare arm64.json arm64"
expect "what is on the disk of another kind of machine" "$(<"$scratch/packed") $(ls "$tree/build/kernels/tree-arm64/usr")" "made bin"
run kernels --record trixie
expect "a kernel that is recorded" "$status $said" "0 trixie *recorded"
expect "the table is written then" "$(tail -n 2 "$scratch/compared")" "record trixie.json trixie*table*"

kernels_tree
program "$tree/tests/kernels/matrix.py" 'case $2 in */trixie.json) echo "memfd: expected 1, found 2"; exit 1 ;; esac'
run kernels trixie newest
expect "a kernel that differs" "$status $said" "1 trixie *DIFFERS*memfd: expected 1, found 2*newest *as expected"
program "$tree/tests/kernels/boot" 'exit 1'
run kernels newest
expect "a kernel that does not come to its end" "$status $said" "1 newest *did not come to its end"

kernels_tree
program "$tree/tests/kernels/get" 'case $2 in newest) echo "get: no route to host" >&2; exit 3 ;; esac; mkdir -p "$1/$2"; echo 5.10.0 >"$1/$2/release"'
run kernels trixie newest
expect "a kernel that cannot be brought" "$status $said" "77 *no route to host*skipped: newest: it cannot be brought*trixie *as expected"
run kernels newest
expect "no kernel" "$status $said" "77 *skipped: newest*"

kernels_tree
program "$tree/package/arm64" 'echo "arm64: no compiler" >&2; exit 3'
run kernels newest arm64
expect "another kind of machine for which nothing can be made" "$status $said" "77 *no compiler*skipped: arm64: *newest *as expected"

kernels_tree
program "$tree/tests/kernels/boot" 'echo $$ >"'"$scratch"'/booting"; exec sleep 60'
PATH=$scratch/bin:$PATH "$tree/tests/checks/kernels.sh" newest >/dev/null 2>&1 &
for _ in {1..100}; do [ -s "$scratch/booting" ] && break || sleep 0.1; done
kill "$!"
wait "$!"
expect "interrupted" "$?" 143
expect "nothing goes on then" "$(kill -0 "$(<"$scratch/booting")" 2>&1)" "*No such process*"

[ "$failures" -eq 0 ]
