#!/usr/bin/env bash
# ./check --tidy [FILE]...: clang-tidy with .clang-tidy over every source file of the tree, or over those whose path matches one of
# these regular expressions. Only what headers are made of is built (the version, and the eBPF programs for their skeletons). Status 1
# with findings.
set -euo pipefail
root=$(readlink -f -- "$(dirname -- "$0")/../..")
folder=$root/build/tidy

for expression in "$@"; do
  [ "${expression#-}" = "$expression" ] || {
    echo "check --tidy: no option $expression: name files as regular expressions, or none for the whole tree" >&2
    exit 2
  }
done

cd "$root"
cmake --preset tidy >&2
# Headers that are made: the version, the skeletons of eBPF programs.
mapfile -t generated < <(ninja -C "$folder" -t targets all | sed -nE 's/^(.*(\.skel\.h|version\.hpp)): .*/\1/p' | sort -u)
ninja -C "$folder" "${generated[@]}" >&2
files=("$@")
[ "$#" -gt 0 ] || files=("^$root/(sys|strategies|workloads|harness|micro|package|tests)/")
status=0
# It asks for colors whatever it writes to.
run-clang-tidy -quiet -p "$folder" -j "$(nproc)" "${files[@]}" 2>"$folder/tidy.err" | sed 's/\x1b\[[0-9;]*m//g' >"$folder/tidy.log" || status=1
findings=$(grep -E ': (warning|error): ' "$folder/tidy.log" | sort -u || true)
[ -z "$findings" ] || echo "$findings"
echo "tidy: $(grep -c '^clang-tidy' "$folder/tidy.log") files, $(grep -c . <<<"$findings" || true) findings, log in build/tidy/tidy.log"
exit "$status"
