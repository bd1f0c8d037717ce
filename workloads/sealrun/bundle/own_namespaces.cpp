#include "workloads/sealrun/bundle/own_namespaces.hpp"

#include <sched.h>
#include <sys/stat.h>

#include <algorithm>
#include <string>

#include "sys/error.hpp"
#include "workloads/sealrun/bundle/names.hpp"

namespace sealbench::sealrun {

namespace {

bool same_namespace(const struct stat& a, const char* process, std::string_view file) {
  struct stat b {};
  const std::string path = std::string("/proc/") + process + "/ns/" + std::string(file);
  return ::stat(path.c_str(), &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/// The first namespaces of the machine have numbers of their own (enum init_ns_ino, linux/nsfs.h; those of network and
/// mounts since Linux 6.18), by which they are known also where /proc/1/ns may not be looked at.
bool is_first(const struct stat& ns, unsigned long flag) {
  constexpr ino_t kIpc = 0xEFFFFFFF;
  constexpr ino_t kUts = 0xEFFFFFFE;
  constexpr ino_t kNet = 0xEFFFFFF9;
  constexpr ino_t kMount = 0xEFFFFFF8;
  switch (flag) {
    case CLONE_NEWIPC:
      return ns.st_ino == kIpc;
    case CLONE_NEWUTS:
      return ns.st_ino == kUts;
    case CLONE_NEWNET:
      return ns.st_ino == kNet;
    case CLONE_NEWNS:
      return ns.st_ino == kMount;
    default:
      return false;
  }
}

/// Whether `path` leads to a namespace that processes of the host are in: the runtime's or that of the first process,
/// which differ when the runtime is in a container itself. Throws std::system_error when it cannot be looked at.
bool is_of_host(const std::string& path, unsigned long flag) {
  struct stat ns {};
  sys::check(::stat(path.c_str(), &ns), [&] { return "looking at the namespace " + path; });
  const std::string_view file = namespace_file(flag);
  return same_namespace(ns, "self", file) || same_namespace(ns, "1", file) || is_first(ns, flag);
}

}  // namespace

bool has_own(const std::vector<Namespace>& namespaces, unsigned long flag) {
  return std::any_of(namespaces.begin(), namespaces.end(), [flag](const Namespace& ns) {
    return ns.flag == flag && (ns.path.empty() || !is_of_host(ns.path, flag));
  });
}

}  // namespace sealbench::sealrun
