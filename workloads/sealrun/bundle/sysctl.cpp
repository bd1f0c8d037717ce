#include "workloads/sealrun/bundle/sysctl.hpp"

#include <sched.h>

#include <algorithm>
#include <array>

#include "workloads/sealrun/bundle/fields.hpp"
#include "workloads/sealrun/bundle/names.hpp"
#include "workloads/sealrun/bundle/own_namespaces.hpp"

namespace sealbench::sealrun {

namespace {

constexpr std::array<std::string_view, 8> kOfIpc = {"kernel/msgmax", "kernel/msgmnb",         "kernel/msgmni",
                                                    "kernel/sem",    "kernel/shmall",         "kernel/shmmax",
                                                    "kernel/shmmni", "kernel/shm_rmid_forced"};

/// The kind of namespace (CLONE_NEW*) that has a value of its own of the file `path`; 0: there is one for the machine.
unsigned long owner_of(std::string_view path) {
  if (path.starts_with("net/")) return CLONE_NEWNET;
  if (path.starts_with("fs/mqueue/") || std::find(kOfIpc.begin(), kOfIpc.end(), path) != kOfIpc.end())
    return CLONE_NEWIPC;
  return path == "kernel/domainname" ? CLONE_NEWUTS : 0;
}

}  // namespace

std::string sysctl_path(std::string_view name) {
  std::string path(name);
  const std::size_t separator = path.find_first_of("./");
  if (separator != std::string::npos && path[separator] == '.') {
    for (char& c : path) c = c == '.' ? '/' : c == '/' ? '.' : c;
  }
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = std::string_view(path).substr(begin, end - begin);
    if (part.empty() || part == "." || part == "..") {
      throw BundleError("linux.sysctl." + std::string(name) + ": not a name of a file below /proc/sys");
    }
    begin = end + 1;
  }
  return path;
}

void check_sysctl(std::string_view name, const std::vector<Namespace>& namespaces) {
  const std::string path = sysctl_path(name);
  const std::string field = "linux.sysctl." + std::string(name);
  if (path == "kernel/hostname") throw BundleError(field + ": use the field hostname of the bundle");
  const unsigned long owner = owner_of(path);
  if (owner == 0) {
    throw BundleError(field +
                      ": it belongs to no namespace, so writing it would change the host's; set it on the host, or "
                      "remove it");
  }
  if (has_own(namespaces, owner)) return;
  throw BundleError(field + ": writing it would change the host's, since the container has no " +
                    std::string(namespace_type(owner)) +
                    " namespace of its own; add one to linux.namespaces, or remove it");
}

}  // namespace sealbench::sealrun
