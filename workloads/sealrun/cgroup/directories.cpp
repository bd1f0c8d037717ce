#include "workloads/sealrun/cgroup/directories.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "workloads/sealrun/bundle/fields.hpp"

namespace sealbench::sealrun::cgroup {

namespace {

std::string parent_of(const std::string& directory) { return directory.substr(0, directory.rfind('/')); }

/// "/a//b/" -> "/a/b"; "" and "/" -> "".
std::string normalized(const std::string& path) {
  std::string clean;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string part = path.substr(begin, end - begin);
    if (part == "..") throw BundleError("linux.cgroupsPath: \"" + path + "\" must not contain \"..\"");
    if (!part.empty() && part != ".") clean += "/" + part;
    begin = end + 1;
  }
  return clean;
}

bool blank(const std::string& text) { return text.find_first_not_of(" \n") == std::string::npos; }

/// The CPUs or memory nodes of a v1 cpuset; one that has none gets its parent's, because no process can enter it else
/// (kernel: Documentation/admin-guide/cgroup-v1/cpusets.rst).
std::string inherit(const std::string& directory, const std::string& mountpoint, const char* file) {
  std::string value = sys::read_file(directory + file);
  if (!blank(value) || directory.size() <= mountpoint.size()) return value;
  value = inherit(parent_of(directory), mountpoint, file);
  sys::write_value(directory + file, value);
  return value;
}

void inherit_cpuset(const std::string& directory, const std::string& mountpoint) {
  for (const char* file : {"/cpuset.cpus", "/cpuset.mems"}) {
    sys::write_value(directory + file, inherit(parent_of(directory), mountpoint, file));
  }
}

/// The words of a control file.
std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> found;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \n", begin), text.size());
    if (end > begin) found.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return found;
}

/// Makes every controller of `directory` available to its children. One that cannot be (a cgroup with processes in it,
/// a threaded one) is left: a limit that needs it is refused by name when it is set.
void enable_controllers(const std::string& directory) {
  const std::string control = directory + "/cgroup.subtree_control";
  const auto enabled = words(sys::read_file(control));
  std::vector<std::string> wanted;
  std::string together;
  for (const std::string& name : words(sys::read_file(directory + "/cgroup.controllers"))) {
    if (std::find(enabled.begin(), enabled.end(), name) != enabled.end()) continue;
    wanted.push_back(name);
    together.append(together.empty() ? "+" : " +").append(name);
  }
  const auto enable = [&](const std::string& change) {
    const sys::UniqueFd fd(::open(control.c_str(), O_WRONLY | O_CLOEXEC));
    return fd && ::write(fd.get(), change.data(), change.size()) >= 0;
  };
  // All or none: what one refusal took from the others is asked for one by one.
  if (wanted.empty() || enable(together)) return;
  for (const std::string& name : wanted) enable(std::string("+").append(name));
}

/// mkdir(2) that makes missing parents below the mount point too. Returns whether `directory` is new.
bool make_with_parents(const Hierarchy& hierarchy, Mode mode, const std::string& directory) {
  const bool below_mountpoint = directory.size() > hierarchy.mountpoint.size();
  if (::mkdir(directory.c_str(), 0755) != 0) {
    if (errno == EEXIST) return false;
    if (errno != ENOENT || !below_mountpoint) sys::throw_errno("making the cgroup " + directory);
    make(hierarchy, mode, parent_of(directory));
    if (::mkdir(directory.c_str(), 0755) != 0) {
      if (errno == EEXIST) return false;
      sys::throw_errno("making the cgroup " + directory);
    }
  }
  return true;
}

}  // namespace

std::string place(const Hierarchy& hierarchy, Mode mode, const std::string& cgroups_path, const std::string& id) {
  if (!cgroups_path.empty() && cgroups_path[0] == '/') return hierarchy.mountpoint + normalized(cgroups_path);
  std::string base = hierarchy.own;
  // A v2 cgroup with processes, such as the caller's, cannot hand controllers down ("no internal processes").
  if (mode == Mode::kV2 && base.size() > hierarchy.mountpoint.size()) base = parent_of(base);
  return base + normalized(cgroups_path.empty() ? id : cgroups_path);
}

bool make(const Hierarchy& hierarchy, Mode mode, const std::string& directory) {
  const bool made = make_with_parents(hierarchy, mode, directory);
  try {
    if (made && hierarchy.controls("cpuset")) inherit_cpuset(directory, hierarchy.mountpoint);
    if (mode == Mode::kV2) {
      for (std::size_t at = hierarchy.mountpoint.size(); at < directory.size(); at = directory.find('/', at + 1)) {
        enable_controllers(directory.substr(0, at));
      }
    }
  } catch (...) {
    if (made) ::rmdir(directory.c_str());
    throw;
  }
  return made;
}

}  // namespace sealbench::sealrun::cgroup
