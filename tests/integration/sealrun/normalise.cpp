#include "tests/integration/sealrun/normalise.hpp"

#include <algorithm>
#include <regex>

namespace sealbench::testing {

namespace {

using Lines = std::vector<std::string>;

void replace(Lines& lines, const char* pattern, const char* with) {
  const std::regex expression(pattern);
  for (std::string& line : lines) line = std::regex_replace(line, expression, with);
}

void remove(Lines& lines, const char* pattern) {
  const std::regex expression(pattern);
  std::erase_if(lines, [&](const std::string& line) { return std::regex_search(line, expression); });
}

constexpr Normalisation kNormalisations[] = {
    // `ro` of the mount of type cgroup: both leave the tmpfs that holds the v1 hierarchies writable, we do not.
    {"tmpfs of cgroups", "mounts", "",
     [](Lines& lines) { replace(lines, "^(tmpfs|cgroup) /sys/fs/cgroup tmpfs .*", "tmpfs /sys/fs/cgroup tmpfs"); }},
    // The first word of a mount of type cgroup has no meaning; runc writes the hierarchy's name there, crun the path.
    {"source of cgroup mounts", "mounts", "",
     [](Lines& lines) { replace(lines, "^[^ ]+ (/sys/fs/cgroup/[^ ]+) cgroup", "cgroup $1 cgroup"); }},
    // crun binds the host's /dev/null over masked files; we and runc bind the container's.
    {"masked files", "mounts", "crun",
     [](Lines& lines) { replace(lines, "^(dev)?tmpfs (/proc/[^ ]+) (dev)?tmpfs .*mode=755.*", "null $2"); }},
    // crun's masks of directories are tmpfs with size=0k.
    {"masked directories", "mounts", "crun",
     [](Lines& lines) { replace(lines, "^(tmpfs (/proc|/sys)/[^ ]+ tmpfs ro,relatime),size=0k", "$1"); }},
    // mknod is refused in a user namespace: the host's nodes are bound. crun does so nosuid and noexec, which say
    // nothing of devices.
    {"bound devices", "mounts", "crun",
     [](Lines& lines) { replace(lines, "^(devtmpfs /dev/[^ ]+ devtmpfs rw),nosuid,noexec", "$1"); }},
    // Sources of bind mounts are opened before the pivot and all is mounted inside the new root; the table's order
    // follows the
    // order of cloning and attaching. What hides what is the same. Last of this section, after lines were changed.
    {"order of mounts", "mounts", "", [](Lines& lines) { std::sort(lines.begin(), lines.end()); }},
    // crun makes /dev/core even where the host has no /proc/kcore for it to lead to.
    {"/dev/core", "dev", "crun", [](Lines& lines) { remove(lines, " core -> /proc/kcore$"); }},
    // The group is who made the ipc namespace: runc 1.1 has become uid 0 of the user namespace by then, but not gid 0.
    {"group of /dev/mqueue", "dev", "runc",
     [](Lines& lines) { replace(lines, "^drwxrwxrwt +2 root +(65534|0) +40 +mqueue", "drwxrwxrwt 2 root mqueue"); }},
    // crun makes the links net_cls and net_prio whether or not the host has such a hierarchy.
    {"cgroup links", "sys_fs_cgroup", "crun",
     [](Lines& lines) { remove(lines, " net_(cls|prio) -> net_cls,net_prio$"); }},
    // On v1, crun counts a relative or missing cgroupsPath from the top of each hierarchy, we and runc from the
    // caller's cgroup.
    // And it sees no v2 hierarchy here, see reference_runtime.
    {"cgroup paths", "cgroups", "crun",
     [](Lines& lines) {
       replace(lines, "^(0|[0-9]+:[^:]*):.*(/sealtest-[0-9]+-c)$", "$1:$2");
       remove(lines, "^0:");
     }},
    // crun allows the console (5:1), we and runc /dev/net/tun (10:200), by default; its rules come in another order.
    {"default device rules", "limits_of_cgroups", "crun",
     [](Lines& lines) {
       remove(lines, "^c (5:1|10:200) rwm$");
       std::sort(lines.begin(), lines.end());
     }},
    // Without a line for the user in /etc/passwd, crun leaves HOME unset; we and runc set it to "/".
    {"HOME of unknown users", "environment", "crun", [](Lines& lines) { remove(lines, "^HOME=/$"); }},
    // In `exec`, runc 1.1 sets no umask and crun no oom_score_adj; we take both from the process, as in `run`.
    {"umask of exec", "umask", "runc", [](Lines& lines) { lines.clear(); }, "exec"},
    {"umask of exec", "status", "runc", [](Lines& lines) { remove(lines, "^Umask:"); }, "exec"},
    // The Go runtime of `runc init` raises its soft limit of descriptors to the hard one, sometimes after the parent
    // has set it.
    {"descriptor limit of exec", "limits", "runc",
     [](Lines& lines) { replace(lines, "^(Max open files) +[0-9]+", "$1"); }, "exec"},
    {"oom_score_adj of exec", "oom", "crun", [](Lines& lines) { lines.clear(); }, "exec"},
};

}  // namespace

std::span<const Normalisation> normalisations() { return kNormalisations; }

Sections normalised(Sections sections, std::string_view reference, std::string_view command) {
  for (const Normalisation& known : kNormalisations) {
    const bool applies = (known.reference.empty() || known.reference == reference) &&
                         (known.command.empty() || known.command == command);
    if (applies) known.apply(sections[std::string(known.section)]);
  }
  return sections;
}

}  // namespace sealbench::testing
