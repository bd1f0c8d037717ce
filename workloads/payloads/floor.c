/* floor ROOTFS PROGRAM: the least that a container can cost. clone3 into the namespaces of the embedded bundle, its
 * mounts, pivot_root, exec; no bundle read, no state kept, no device, id or capability set, nothing protected. What a
 * runtime takes longer than this is what the runtime costs. The mounts are those of workloads/bundles/; a test compares
 * the two tables. */
#include <linux/mount.h>
#include <linux/sched.h>

#include "start.h"

#define AT_FDCWD (-100)
#define ENOENT 2
#define MNT_DETACH 2
#define SIGCHLD 17

struct filesystem {
  const char* type;
  const char* source;
  const char* target; /* below the root, without its slash */
  long flags;
  const char* data;
};

static const struct filesystem filesystems[] = {
    {"proc", "proc", "proc", 0, 0},
    {"tmpfs", "tmpfs", "dev", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k"},
    {"devpts", "devpts", "dev/pts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5"},
    {"tmpfs", "shm", "dev/shm", MS_NOSUID | MS_NOEXEC | MS_NODEV, "mode=1777,size=65536k"},
    {"mqueue", "mqueue", "dev/mqueue", MS_NOSUID | MS_NOEXEC | MS_NODEV, 0},
    {"sysfs", "sysfs", "sys", MS_NOSUID | MS_NOEXEC | MS_NODEV | MS_RDONLY, 0},
};

static const char* const readonly[] = {"proc/bus", "proc/fs", "proc/irq", "proc/sys", "proc/sysrq-trigger"};

static const char* const masked_directories[] = {"proc/acpi", "proc/asound", "proc/scsi", "sys/firmware"};
static const char* const masked_files[] = {"proc/kcore",      "proc/keys",        "proc/latency_stats",
                                           "proc/timer_list", "proc/timer_stats", "proc/sched_debug"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static long mount_on(const char* source, const char* target, const char* type, long flags, const char* data) {
  return system_call(__NR_mount, (long)source, (long)target, (long)type, flags, (long)data);
}

static long make_directory(const char* path) { return system_call(__NR_mkdirat, AT_FDCWD, (long)path, 0755, 0, 0); }

static int failed(long result) { return result < 0 && result != -ENOENT; }

/* Every step's exit status is its number, so that a failure can be told. */
static int build_and_run(char* root, char** argv) {
  char* no_environment[] = {0};
  if (mount_on(0, "/", 0, MS_REC | MS_SLAVE, 0) < 0) return 10;
  if (mount_on(root, root, 0, MS_BIND | MS_REC, 0) < 0) return 11;
  if (system_call(__NR_chdir, (long)root, 0, 0, 0, 0) < 0) return 12;
  for (unsigned i = 0; i < COUNT(filesystems); ++i) {
    const struct filesystem* fs = &filesystems[i];
    make_directory(fs->target);
    if (mount_on(fs->source, fs->target, fs->type, fs->flags, fs->data) < 0) return 13;
  }
  for (unsigned i = 0; i < COUNT(readonly); ++i) {
    const long bound = mount_on(readonly[i], readonly[i], 0, MS_BIND | MS_REC, 0);
    if (failed(bound)) return 14;
    if (bound == 0 && mount_on(0, readonly[i], 0, MS_REMOUNT | MS_BIND | MS_RDONLY, 0) < 0) return 15;
  }
  const char* empty = 0; /* one tmpfs serves all masked directories */
  for (unsigned i = 0; i < COUNT(masked_directories); ++i) {
    const char* target = masked_directories[i];
    const long result =
        empty ? mount_on(empty, target, 0, MS_BIND, 0) : mount_on("tmpfs", target, "tmpfs", MS_RDONLY, 0);
    if (failed(result)) return 16;
    if (result == 0) empty = target;
  }
  for (unsigned i = 0; i < COUNT(masked_files); ++i) {
    if (failed(mount_on("/dev/null", masked_files[i], 0, MS_BIND, 0))) return 17;
  }
  if (system_call(__NR_pivot_root, (long)".", (long)".", 0, 0, 0) < 0) return 18;
  if (system_call(__NR_umount2, (long)".", MNT_DETACH, 0, 0, 0) < 0) return 19;
  if (mount_on(0, "/", 0, MS_REMOUNT | MS_BIND | MS_RDONLY, 0) < 0) return 20;
  system_call(__NR_execve, (long)argv[0], (long)argv, (long)no_environment, 0, 0);
  return 21;
}

static int program(int argc, char** argv) {
  if (argc < 3) return 2;
  struct clone_args clone = {
      .flags = CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS,
      .exit_signal = SIGCHLD,
  };
  const long pid = system_call(__NR_clone3, (long)&clone, sizeof clone, 0, 0, 0);
  if (pid < 0) return 3;
  if (pid == 0) leave(build_and_run(argv[1], argv + 2));
  int status = 0;
  if (system_call(__NR_wait4, pid, (long)&status, 0, 0, 0) != pid) return 4;
  return (status & 0x7f) ? 128 + (status & 0x7f) : (status >> 8) & 0xff;
}
