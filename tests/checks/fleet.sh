#!/usr/bin/env bash
# ./check --fleet [TEST]...: the playbook and GNU parallel of deploy/ over ssh, on this host and on emulated ones with three of Debian's
# kernels: four hosts, one report; then with one that is full and one that dies in the middle. Then Debian's Slurm, with three nodes of
# which one is lost. Test names go to tests/fleet/machines_test.py (Machines.test_…), and Slurm is left out then. Reports stay in
# build/fleet. Without root, packages or kernels it is skipped, with the reason; status 77 then.
set -euo pipefail
root=$(readlink -f -- "$(dirname -- "$0")/../..")
source "$root/deps/prepare.sh"
folder=$root/build/fleet
kernels=(bullseye bookworm trixie)

skip() {
  echo "check --fleet: skipped: $1" >&2
  exit 77
}

for program in qemu-system-x86_64 ansible-playbook parallel dropbear ssh; do
  command -v "$program" >/dev/null || skip "there is no $program"
done
[ "$(id -u)" -eq 0 ] || skip "this host is one of the four, and is entered as root"
"$root/tests/kernels/get" "$root/build/kernels" "${kernels[@]}" || skip "kernels cannot be brought here (the reason is above)"
"$root/tests/fleet/image" "$folder" || skip "a host's packages cannot be brought here (the reason is above)"

exec 10>"$folder/.running"
flock 10
build "$root" programs
build "$root" bench-static
rm -f -- "$folder"/sealbench-*-linux-*.tar.xz
cpack -G TXZ --config "$root/build/release/CPackConfig.cmake" -B "$folder" >/dev/null
export BENCH=$root/build/release/bin/bench KERNELS=$root/build/kernels FLEET=$folder
[ "$#" -eq 0 ] || exec /usr/bin/python3 -B "$root/tests/fleet/machines_test.py" "$@"
status=0
/usr/bin/python3 -B "$root/tests/fleet/machines_test.py" || status=1
slurm=0
"$root/tests/fleet/slurm" "$folder/slurm" "$root/build/release/static/bench" "$folder"/sealbench-*-linux-*.tar.xz || slurm=$?
case $slurm in
  0) exit "$status" ;;
  3) [ "$status" -ne 0 ] || skip "Slurm cannot be brought here (the reason is above); the rest is well" ;;
esac
exit 1
