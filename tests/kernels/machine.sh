# For tests/kernels/boot and tests/fleet/guest: an emulated machine with a kernel that tests/kernels/get brought. Sourced by bash, not run.
machine_files=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/guest
PATH=$PATH:/usr/sbin:/sbin

# busybox_of KERNEL: the one that runs on it.
busybox_of() { if [ -e "$1/userland" ]; then echo "$1/userland/bin/busybox"; else command -v busybox; fi; }

# make_initramfs KERNEL FILE: loads the modules, then goes to the disk and starts /begin there. FILE.tree is made and removed.
make_initramfs() {
  mkdir -p "$2.tree"/{bin,dev,root}
  cp -- "$(busybox_of "$1")" "$2.tree/bin/"
  cp -r -- "$1/modules" "$machine_files/init" "$2.tree/"
  (cd "$2.tree" && find . | busybox cpio -o -H newc 2>/dev/null) >"$2"
  rm -rf -- "$2.tree"
}

# make_image TREE FILE: an ext4 disk, without checksums: the driver for them is a module on newer kernels.
make_image() {
  mke2fs -q -t ext4 -O ^metadata_csum -E root_owner=0:0 -d "$1" "$2" 1G >/dev/null
}

# machine KERNEL INITRAMFS IMAGE [OPTION...]: becomes the emulator, which ends with this process's parent, however that ends. One processor
# and, on x86-64, no cx16: with more, Debian 12's qemu 7.2 lets kernels of 6.12 and 7.3 panic. A host that is busy
# answers too late for the kernel's check of the timer, which panics as well: it is left out.
machine() {
  local emulator=(qemu-system-x86_64 -cpu "qemu64,-cx16,+rdtscp") console="ttyS0 no_timer_check"
  case $(<"$1/release") in
    *-arm64) emulator=(qemu-system-aarch64 -machine virt -cpu cortex-a72) console=ttyAMA0 ;;
  esac
  exec setpriv --pdeathsig KILL "${emulator[@]}" -accel tcg -smp 1 -m 1024 -nodefaults -display none -no-reboot -serial stdio \
    -kernel "$1/vmlinuz" -initrd "$2" -drive "file=$3,format=raw,if=virtio,cache=unsafe" -append "console=$console quiet loglevel=3 panic=-1" "${@:4}"
}
