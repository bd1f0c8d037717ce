#!/usr/bin/env bash
# ./check --kernels [--record] [NAME]...: bench on the kernels of tests/kernels/packages.txt (all, or these), one after the other in an emulated
# machine of their kind of processor (for arm64 with the tarball that package/arm64 makes): list, a short run of all strategies with counts, verify --quick. What it says is compared with tests/kernels/expected; --record
# writes that anew, and the table of docs/kernels.md. Minutes for each kernel, 15 at most. Status 1 when anything differs.
# What there is no network or package for is skipped, with the reason; status 77 then, when nothing else is wrong.
set -euo pipefail
root=$(readlink -f -- "$(dirname -- "$0")/../..")
source "$root/deps/prepare.sh"
here=$root/tests/kernels
folder=$root/build/kernels

refuse() {
  printf 'check --kernels: %s\n' "$1" >&2
  exit 2
}

verb=compare good="as expected" bad=DIFFERS
if [ "${1:-}" = --record ]; then
  verb=record good=recorded bad="not recorded"
  shift
fi
mapfile -t known < <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' -e 's/ .*//' "$here/packages.txt")
names=("$@")
[ "$#" -gt 0 ] || names=("${known[@]}")
for name in "${names[@]}"; do
  grep -Fqx -- "$name" <(printf '%s\n' "${known[@]}") || refuse "no kernel is called $name: choose some of ${known[*]}"
done

# architecture_of NAME: as Debian calls it.
architecture_of() { sed -nE "s/^$1 .*-([a-z0-9]+)$/\1/p" "$here/packages.txt"; }

# tree_of ARCHITECTURE: makes the tree that is put on the guest's disk, once; fails where it cannot be made here.
declare -A made=()
tree_of() {
  [ -z "${made[$1]:-}" ] || return "${made[$1]}"
  made[$1]=0
  make_tree "$1" || made[$1]=1
  return "${made[$1]}"
}
make_tree() {
  local tree=$folder/tree-$1 component tarball
  rm -rf -- "$tree"
  mkdir -p "$tree/usr"
  case $1 in
    amd64)
      build "$root" programs
      build "$root" bench-static
      for component in common static; do
        cmake --install "$root/build/release" --prefix "$tree/usr" --component "$component" >/dev/null || return
      done
      ;;
    *)
      tarball=$("$root/package/$1") || return
      tar -C "$tree/usr" --strip-components=1 -xf "$tarball"
      ;;
  esac
}

declare -A emulator=([amd64]=qemu-system-x86_64 [arm64]=qemu-system-aarch64)
skipped=() there=()
skip() { # NAME WHY
  echo "check --kernels: skipped: $1: $2" >&2
  skipped+=("$1")
}
for name in "${names[@]}"; do
  needed=${emulator[$(architecture_of "$name")]}
  if ! command -v "$needed" >/dev/null; then
    skip "$name" "there is no $needed"
  elif ! "$here/get" "$folder" "$name"; then
    skip "$name" "it cannot be brought here (the reason is above)"
  else
    there+=("$name")
  fi
done
[ "${#there[@]}" -gt 0 ] || exit 77

# One emulated machine at a time, which ends when this does.
exec 10>"$folder/.booting"
flock 10
bootable=()
for name in "${there[@]}"; do
  architecture=$(architecture_of "$name")
  if tree_of "$architecture"; then bootable+=("$name"); else skip "$name" "sealbench for $architecture cannot be made here (the reason is above)"; fi
done

booting=
trap '[ -z "$booting" ] || { kill "$booting" && wait "$booting"; } 2>/dev/null' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
mkdir -p "$folder/results"
rm -rf -- "$folder/results"/.boot.* # of one that was killed

# boot NAME: its results, or what went wrong.
boot() {
  "$here/boot" "$folder/$1" "$folder/tree-$(architecture_of "$1")" "$folder/results/$1" 10>&- &
  booting=$!
  local status=0
  wait "$booting" || status=$?
  booting=
  return "$status"
}

status=0
[ "${#skipped[@]}" -eq 0 ] || status=77
for name in "${bootable[@]}"; do
  began=$SECONDS
  said= outcome="did not come to its end"
  if boot "$name"; then
    said=$("$here/matrix.py" "$verb" "$here/expected/$name.json" "$folder/results/$name" 2>&1) && outcome=$good || outcome=$bad
  fi
  [ "$outcome" = "$good" ] || status=1
  printf '%-10s %-28s %4d s  %s\n' "$name" "$(<"$folder/$name/release")" $((SECONDS - began)) "$outcome"
  [ -z "$said" ] || sed 's/^/    /' <<<"$said"
done
[ "$verb" = compare ] || "$here/matrix.py" table
exit "$status"
