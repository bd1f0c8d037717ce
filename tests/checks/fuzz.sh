#!/usr/bin/env bash
# ./check --fuzz SECONDS [TARGET]...: each program of tests/fuzz for so long, as many at once as there are processors, beginning with
# what is in its corpus and what earlier calls found interesting (build/fuzz/corpus). Status 1 when one of them found something.
set -euo pipefail
root=$(readlink -f -- "$(dirname -- "$0")/../..")
folder=$root/build/fuzz

refuse() {
  printf 'check --fuzz: %s\n' "$1" >&2
  exit 2
}

targets() { (cd "$root/tests/fuzz/corpus" && printf '%s\n' *); }

# fuzz TARGET SECONDS: its log is build/fuzz/TARGET.log; says what it found.
fuzz() {
  local found=$folder/findings/$1- log=$folder/$1.log status=0 count coverage said input
  mkdir -p "$folder/corpus/$1" "$folder/findings"
  rm -f -- "$found"*
  # A leak is looked for after the last input only: each of ours would be one of every input.
  "$folder/tests/fuzz/fuzz-$1" -max_total_time="$2" -timeout=300 -rss_limit_mb=4096 -max_len=16384 -print_final_stats=1 \
    -dict="$root/tests/fuzz/json.dict" -artifact_prefix="$found" "$folder/corpus/$1" "$root/tests/fuzz/corpus/$1" \
    >"$log" 2>&1 </dev/null || status=$?
  count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  coverage=$(sed -nE 's/.* cov: ([0-9]+) .*/\1/p' "$log" | tail -n 1)
  said=$(printf '%-18s %10s inputs %7s edges  ' "$1" "${count:-?}" "${coverage:-?}")
  if [ "$status" -eq 0 ]; then
    said+="nothing found"
  else
    said+="FOUND (status $status): $(grep -Em 1 '^(does not hold|==[0-9]+==ERROR|SUMMARY|terminate called)|runtime error' "$log" || tail -n 1 "$log")"
    for input in "$found"*; do [ ! -e "$input" ] || said+=$'\n'"    again: build/fuzz/tests/fuzz/fuzz-$1 ${input#"$root"/}"; done
  fi
  printf '%s\n' "$said"  # at once: others say theirs meanwhile
  return $((status != 0))
}

if [ "${1:-}" = --one ]; then
  fuzz "$3" "$2"
  exit
fi

[[ ${1:-} =~ ^[1-9][0-9]*$ ]] || refuse "how long? ./check --fuzz SECONDS [TARGET]..., seconds for each of: $(targets | paste -sd' ')"
seconds=$1
shift
wanted=("$@")
[ "$#" -gt 0 ] || mapfile -t wanted < <(targets)
for name in "${wanted[@]}"; do
  grep -Fqx -- "$name" <(targets) || refuse "no target is called $name: choose some of $(targets | paste -sd' ')"
done

cd "$root"
{ cmake --preset fuzz && cmake --build --preset fuzz; } >&2 || {
  echo "check --fuzz: the fuzzers could not be built" >&2
  exit 3
}
# xargs ends with 123 when a call of its command fails.
printf '%s\n' "${wanted[@]}" | xargs -P "$(nproc)" -I{} "$0" --one "$seconds" {} || exit 1
