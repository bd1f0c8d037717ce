#!/usr/bin/env bash
# ./check --mutants [ROOM | ROOM/NAME]...: whether the tests notice small mistakes.
exec python3 -B "$(dirname -- "$0")/../mutants/run.py" "$@"
