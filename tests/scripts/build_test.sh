#!/usr/bin/env bash
# deps/prepare.sh, the half that builds: what ./bench does before bench runs, with a cmake of our own. Names what fails; status 1 then.
set -uo pipefail
source_dir=$(readlink -f -- "$(dirname -- "$0")/../..")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

expect() { # WHAT SEEN WANTED, a pattern of the shell
  # shellcheck disable=SC2053
  [[ $2 == $3 ]] && return
  printf '%s:\n  seen:   %q\n  wanted: %q\n' "$1" "$2" "$3"
  failures=$((failures + 1))
}

program() { # NAME SCRIPT: on the PATH of what is tested
  printf '#!/bin/sh\n%s\n' "$2" >"$scratch/bin/$1"
  chmod +x "$scratch/bin/$1"
}

run() { # SCRIPT: with prepare.sh read in; $said, $status. Not interrupted with us: python gives it the signals of a fresh process
  printf 'source %q\n%s\n' "$source_dir/deps/prepare.sh" "$1" >"$scratch/script"
  PATH=$scratch/bin:$PATH python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp("bash", ["bash", "-eu", sys.argv[1]])' "$scratch/script" </dev/null >"$scratch/said" 2>&1
  status=$?
  said=$(<"$scratch/said")
}

# A tree that is configured, and a cmake that writes down how it is called.
fresh_tree() { # SOURCE: the tree that its build folder was made for
  rm -rf "$scratch"/*
  mkdir -p "$scratch/bin" "$scratch/tree/build/release"
  program cmake "echo cmake \"\$@\" >> $scratch/calls"
  touch "$scratch/tree/build/release/build.ninja"
  echo "CMAKE_HOME_DIRECTORY:INTERNAL=$1" >"$scratch/tree/build/release/CMakeCache.txt"
}
build="build $scratch/tree programs"
build_call="cmake --build $scratch/tree/build/release --target programs"

fresh_tree "$scratch/tree"
run "$build"
expect "a configured tree is built in its folder" "$status $(<"$scratch/calls")" "0 $build_call"

fresh_tree "$source_dir" # it is there, and is not this one
run "$build"
expect "a copy of a tree is configured anew" "$status $(<"$scratch/calls")" "0 cmake --fresh --preset release"$'\n'"$build_call"

fresh_tree /nowhere
run "$build"
expect "a tree that was moved is configured anew" "$status $(<"$scratch/calls")" "0 cmake --fresh --preset release"$'\n'"$build_call"

fresh_tree "$scratch/tree"
rm "$scratch/tree/build/release/build.ninja"
run "$build"
expect "what is not configured is configured" "$status $(<"$scratch/calls")" "0 cmake --preset release"$'\n'"$build_call"

fresh_tree "$scratch/tree"
run "$build arm64"
expect "another preset is built in a folder of its own" "$status $(<"$scratch/calls")" \
  "0 cmake --preset arm64"$'\n'"cmake --build $scratch/tree/build/arm64 --target programs"

fresh_tree "$scratch/tree"
program cmake 'echo error: no such thing; exit 1'
run "$build"
expect "a build that fails shows its log" "$status $said" "3 *error: no such thing*the build failed*"

# Time passes faster; the build ends when it was said how far it is.
fresh_tree "$scratch/tree"
program cmake "echo '[1/290] a'; echo '[214/290] b'; while [ ! -e $scratch/seen ]; do sleep 0.01; done"
run "sleep() { command sleep 0.05; ! grep -q 'of 290' $scratch/said || touch $scratch/seen; }
$build"
expect "it is said how far a build is" "$status $said" "0 *building, see *building 214 of 290, about *"

run 'progress_text 214 290 180; echo; progress_text 100 200 30; echo; progress_text 2 290 9'
expect "the time left is told once it is known" "$said" \
  $'building 214 of 290, about 1 min left\nbuilding 100 of 200, about 30 s left\nbuilding 2 of 290'

# Its programs are children of children, each in a process group of its own, as ninja's are; the last takes a moment to end.
for signal in INT TERM; do
  fresh_tree "$scratch/tree"
  program compiler "trap 'sleep 0.3; exit 1' INT TERM; echo \$\$ > $scratch/new; mv $scratch/new $scratch/pid; while :; do sleep 0.02; done"
  cat >"$scratch/bin/cmake" <<'PYTHON'
#!/usr/bin/env python3
import os, signal, subprocess, sys
child = subprocess.Popen("compiler", preexec_fn=os.setpgrp, close_fds=False)
def end(number, frame):
    os.killpg(child.pid, number)
    sys.exit(1)
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, end)
child.wait()
PYTHON
  run "(until [ -e $scratch/pid ]; do sleep 0.01; done; kill -$signal \$\$) &
$build"
  wanted=130
  [ "$signal" = INT ] || wanted=143
  expect "SIG$signal ends a build with its status" "$status $said" "$wanted *interrupted while it built*"
  expect "SIG$signal leaves no compiler" "$(ps -o stat=,args= -p "$(<"$scratch/pid")" | grep -v '^Z')" ''
done

needs() { # WORDS
  run "needs_of_command $source_dir/deps $1"
  expect "needs of bench $1" "$said" "$2"
}
needs 'plot results.json -o pictures' "*/deps/bench-plot.txt"
needs '--strategy memfd --engine hyperfine' "*/deps/bench-engine-hyperfine.txt"
needs '--engine=hyperfine --runs 3' "*/deps/bench-engine-hyperfine.txt"
needs '--engine native' ''
needs '--strategy all' ''
needs '' ''

[ "$failures" -eq 0 ]
