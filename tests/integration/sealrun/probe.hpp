// The script that tells what a container looks like from inside, and its output as sections.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sealbench::testing {

/// Prints "== SECTION" and then lines. Times are cut out of file listings; nothing else is.
inline constexpr std::string_view kProbe = R"(
section() { echo "== $1"; }
section ids; id
section status; grep -E '^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp|Umask|SigPnd|SigBlk|SigIgn|SigCgt|ShdPnd|THP_enabled)' /proc/self/status
section umask; umask
section mounts; cat /proc/self/mounts
section hostname; hostname
section environment; env | sort
section cwd; pwd; readlink /proc/self/cwd
section arguments; cat /proc/$$/cmdline | sed 's/\x00/ /g'; echo
section descriptors; ls /proc/$$/fd
section limits; cat /proc/self/limits
section oom; cat /proc/self/oom_score_adj
section cgroups; cat /proc/self/cgroup
section dev; ls -lR /dev | sed 's/[A-Z][a-z][a-z] *[0-9]* [0-9:]* / /'
section sys_fs_cgroup; ls -l /sys/fs/cgroup | sed 's/[A-Z][a-z][a-z] *[0-9]* [0-9:]* / /'
section limits_of_cgroups
for file in memory/memory.limit_in_bytes pids/pids.max cpu/cpu.shares cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us \
            devices/devices.list memory.max pids.max cpu.weight cpu.max; do
  if [ -r /sys/fs/cgroup/$file ]; then echo $file; cat /sys/fs/cgroup/$file; fi
done
section sysctls
for name in net/ipv4/ip_forward net/ipv4/ip_unprivileged_port_start kernel/hostname kernel/domainname kernel/shmmax; do
  echo $name; cat /proc/sys/$name
done
section network; cat /proc/net/dev; cat /sys/class/net/lo/flags /sys/class/net/lo/operstate
section audit; cat /proc/self/loginuid; echo; cat /proc/self/sessionid; echo
section id_maps; cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups
section processes; for p in /proc/[0-9]*; do echo ${p#/proc/}; done | grep -x -v $$ | grep -c '^[1-9]$'
section writes; touch /written 2>&1; touch /mnt/directory/x 2>&1; touch /proc/sys/kernel/x 2>&1; echo x 2>&1 >/sys/x
section masked; for f in /proc/kcore /proc/keys /proc/timer_list /sys/firmware /proc/scsi; do echo $f; ls $f 2>&1; cat $f 2>/dev/null; done
section denied; mkdir /tmp/denied 2>&1
section namespaces; for n in $PRINT_NAMESPACES; do readlink /proc/self/ns/$n; done
section end
)";

/// The lines of each section, by its name.
using Sections = std::map<std::string, std::vector<std::string>>;
inline Sections parse_probe(const std::string& output) {
  Sections sections;
  std::string section = "before the first section";
  std::size_t start = 0;
  while (start < output.size()) {
    const std::size_t end = std::min(output.find('\n', start), output.size());
    const std::string line = output.substr(start, end - start);
    if (line.starts_with("== ")) {
      section = line.substr(3);
      sections[section];
    } else {
      sections[section].push_back(line);
    }
    start = end + 1;
  }
  return sections;
}

}  // namespace sealbench::testing
