#!/bin/bash
# sandbox.sh DIRECTORY ID COMMAND...: COMMAND as root of a host of its own, as far as namespaces go: what it writes into any file is
# written into memory (an overlay that is made in DIRECTORY), and its cgroups lie in those named ID.
set -euo pipefail
directory=$1 id=$2
shift 2

case ${STAGE:-} in
  "") STAGE=cgroups exec unshare --mount --uts --ipc --net --pid --fork --kill-child "$0" "$directory" "$id" "$@" ;;
  cgroups)
    findmnt -rn -t cgroup,cgroup2 -o TARGET | while read -r hierarchy; do
      mkdir -p "$hierarchy/$id"
      for file in cpuset.mems cpuset.cpus; do
        [ ! -e "$hierarchy/$file" ] || cat "$hierarchy/$file" >"$hierarchy/$id/$file"
      done
    done
    for hierarchy in $(findmnt -rn -t cgroup,cgroup2 -o TARGET); do echo 0 >"$hierarchy/$id/cgroup.procs"; done
    STAGE=root exec unshare --cgroup "$0" "$directory" "$id" "$@"
    ;;
esac

mount --make-rprivate /
mounted=$(findmnt -rn -t cgroup,cgroup2 -o TARGET,FSTYPE)
mount -t tmpfs tmpfs "$directory"
mkdir "$directory"/{upper,work,root}
mount -t overlay overlay -o "lowerdir=/,upperdir=$directory/upper,workdir=$directory/work" "$directory/root"
cd "$directory/root"
mount -t proc proc proc
mount -t sysfs sysfs sys
[ "$(wc -l <<<"$mounted")" -eq 1 ] || mount -t tmpfs tmpfs sys/fs/cgroup
while read -r target type; do
  mkdir -p ".$target"
  name=${target##*/}
  [ "$name" != systemd ] || name=name=systemd
  if [ "$type" = cgroup ]; then
    mount -t cgroup -o "$name" cgroup ".$target"
  else # no process beside cgroups that have controllers
    mount -t cgroup2 cgroup2 ".$target"
    mkdir ".$target/self"
    echo 0 >".$target/self/cgroup.procs"
  fi
done <<<"$mounted"
mount -t tmpfs dev dev
for node in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0"; do
  read -r name major minor <<<"$node"
  mknod -m 666 "dev/$name" c "$major" "$minor"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
mkdir -p tmp mnt
mount -t tmpfs tmpfs tmp
pivot_root . mnt
umount -l /mnt
cd /
exec "$@"
