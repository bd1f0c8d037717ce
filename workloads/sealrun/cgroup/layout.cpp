#include "workloads/sealrun/cgroup/layout.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "sys/file.hpp"

namespace sealbench::sealrun::cgroup {

namespace {

/// The part of `text` before `end`, which is taken off `text` together with `end`.
std::string_view take(std::string_view& text, char end) {
  const auto at = std::min(text.find(end), text.size());
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return part;
}

/// Undoes the octal escapes of mountinfo ("\040" is a space).
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size()) {
      plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) parts.emplace_back(take(text, separator));
  return parts;
}

struct CgroupMount {
  std::string root;  ///< directory of the hierarchy that is mounted
  std::string mountpoint;
  std::vector<std::string> options;  ///< of the superblock: among them the controllers
  bool unified = false;
};

std::vector<CgroupMount> cgroup_mounts(std::string_view mountinfo) {
  std::vector<CgroupMount> mounts;
  while (!mountinfo.empty()) {
    std::string_view line = take(mountinfo, '\n');
    // "ID PARENT MAJOR:MINOR ROOT MOUNTPOINT OPTIONS [FIELDS] - TYPE SOURCE SUPER-OPTIONS"
    const auto separator = line.find(" - cgroup");
    if (separator == std::string_view::npos) continue;
    std::string_view tail = line.substr(separator + 3);
    const std::string_view type = take(tail, ' ');
    if (type != "cgroup" && type != "cgroup2") continue;
    take(tail, ' ');
    for (int skipped = 0; skipped < 3; ++skipped) take(line, ' ');
    CgroupMount mount;
    mount.root = unescape(take(line, ' '));
    mount.mountpoint = unescape(take(line, ' '));
    mount.options = split(tail, ',');
    mount.unified = type == "cgroup2";
    mounts.push_back(std::move(mount));
  }
  return mounts;
}

/// `path` as seen from directory `root` of the same hierarchy, "" for `root` itself; nothing when it lies outside.
bool below(std::string_view root, std::string_view path, std::string& inside) {
  if (root == "/") {
    inside = path == "/" ? "" : std::string(path);
    return true;
  }
  if (!path.starts_with(root)) return false;
  path.remove_prefix(root.size());
  if (!path.empty() && path[0] != '/') return false;
  inside = path;
  return true;
}

bool mounts_hierarchy(const CgroupMount& mount, const std::vector<std::string>& controllers) {
  if (mount.unified) return controllers.empty();
  return !controllers.empty() &&
         std::find(mount.options.begin(), mount.options.end(), controllers[0]) != mount.options.end();
}

bool is_foreign(const std::vector<std::string>& controllers) {
  return !controllers.empty() && controllers[0].starts_with("name=") && controllers[0] != "name=systemd";
}

}  // namespace

bool Hierarchy::controls(std::string_view controller) const {
  return std::find(controllers.begin(), controllers.end(), controller) != controllers.end();
}

Layout Layout::parse(std::string_view mountinfo, std::string_view membership) {
  Layout layout;
  const auto mounts = cgroup_mounts(mountinfo);
  // By position in the mount table, which is the order in which a container's mounts of them appear under runc.
  std::vector<std::pair<std::ptrdiff_t, Hierarchy>> found;
  bool v1 = false;
  bool v2 = false;
  while (!membership.empty()) {
    std::string_view line = take(membership, '\n');
    if (line.empty()) continue;
    take(line, ':');  // the hierarchy's number
    Hierarchy hierarchy;
    hierarchy.controllers = split(take(line, ':'), ',');
    if (is_foreign(hierarchy.controllers)) continue;
    std::ptrdiff_t position = 0;
    for (const CgroupMount& mount : mounts) {
      if (!mounts_hierarchy(mount, hierarchy.controllers)) continue;
      std::string inside;
      const bool visible = below(mount.root, line, inside);
      // A hierarchy may be mounted several times; one that shows our own cgroup is preferred to one that does not.
      if (!hierarchy.mountpoint.empty() && !visible) continue;
      hierarchy.mountpoint = mount.mountpoint;
      position = &mount - mounts.data();
      hierarchy.own = mount.mountpoint + inside;
      if (visible) break;
    }
    if (hierarchy.mountpoint.empty()) continue;
    (hierarchy.unified() ? v2 : v1) = true;
    found.emplace_back(position, std::move(hierarchy));
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [position, hierarchy] : found) layout.hierarchies.push_back(std::move(hierarchy));
  layout.mode = v1 && v2 ? Mode::kHybrid : v1 ? Mode::kV1 : v2 ? Mode::kV2 : Mode::kNone;
  return layout;
}

Layout Layout::probe() { return parse(sys::read_file("/proc/self/mountinfo"), sys::read_file("/proc/self/cgroup")); }

}  // namespace sealbench::sealrun::cgroup
