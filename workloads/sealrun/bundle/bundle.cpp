// config.json as a whole.
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "sys/device_number.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/path.hpp"
#include "sys/unique_fd.hpp"
#include "workloads/sealrun/bundle/fields.hpp"
#include "workloads/sealrun/bundle/names.hpp"
#include "workloads/sealrun/bundle/own_namespaces.hpp"
#include "workloads/sealrun/bundle/spec.hpp"
#include "workloads/sealrun/bundle/sysctl.hpp"

namespace sealbench::sealrun {

bool Mount::is_bind() const { return type == "bind" || (options.set & MS_BIND) != 0; }

bool Mount::is_recursive_bind() const { return (options.set & MS_REC) != 0; }

namespace {

[[gnu::noinline]] std::string resolve(const std::string& path, const std::string& what) {
  char resolved[PATH_MAX];
  if (::realpath(path.c_str(), resolved) == nullptr) sys::throw_errno(what + " " + path);
  return resolved;
}

/// `path`, opened if no part of it is a link and it is written as realpath(3) would; else empty.
sys::UniqueFd open_without_links(const std::string& path, std::uint64_t flags) {
  if (!sys::is_plain(path)) return {};
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS;
  return sys::UniqueFd(static_cast<int>(::syscall(__NR_openat2, AT_FDCWD, path.c_str(), &how, sizeof how)));
}

/// The path without links. Most are so already, which one call tells; realpath(3) asks about every part of a path and
/// uses pages of buffers.
std::string absolute_path(const std::string& path, const std::string& what) {
  return open_without_links(path, O_PATH) ? path : resolve(path, what);
}

/// The absolute `path` without "//", "/./" and "..", as text: runc does the same, and what is done with a path by its
/// name ("/dev" is the host's when it is bound) must not depend on how it is written.
std::string cleaned(const std::string& path) {
  if (sys::is_plain(path)) return path;
  std::string clean;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string part = path.substr(begin, end - begin);
    if (part == "..") {
      clean.resize(std::min(clean.rfind('/'), clean.size()));
    } else if (!part.empty() && part != ".") {
      clean += "/" + part;
    }
    begin = end + 1;
  }
  return clean.empty() ? "/" : clean;
}

Mount parse_mount(Fields& fields) {
  Mount mount;
  mount.destination = fields.required_text("destination");
  if (mount.destination[0] != '/')
    mount.destination.insert(mount.destination.begin(), '/');  // allowed, if not recommended, before 1.0.0
  mount.destination = cleaned(mount.destination);
  mount.type = fields.text("type");
  mount.source = fields.text("source");
  for (const std::string& option : fields.texts("options")) {
    if (!add_mount_option(mount.options, option)) {
      throw BundleError(fields.path_of("options") + ": sealrun does not implement the mount option " + option);
    }
  }
  if (mount.options.copies_up && mount.type != "tmpfs") {
    throw BundleError(fields.path_of("options") + ": tmpcopyup is for a tmpfs");
  }
  if (mount.type.empty() && !mount.is_bind()) throw BundleError(fields.path_of("type") + ": missing");
  return mount;
}

Namespace parse_namespace(Fields& fields) {
  const std::string type = fields.required_text("type");
  const auto flag = namespace_flag(type);
  if (!flag) throw BundleError(fields.path_of("type") + ": sealrun does not implement the namespace type " + type);
  Namespace ns{.flag = *flag, .path = fields.text("path")};
  if (!ns.path.empty() && ns.path[0] != '/') throw BundleError(fields.path_of("path") + ": must be absolute");
  return ns;
}

std::vector<IdMapping> parse_mappings(Fields& linux, std::string_view field) {
  std::vector<IdMapping> mappings;
  linux.each(field, [&](Fields& mapping) {
    const auto number = [&](std::string_view name, std::uint32_t most) {
      return natural(mapping, name, mapping.required_integer(name), most);
    };
    mappings.push_back({.container = number("containerID", kLastId),
                        .host = number("hostID", kLastId),
                        .size = number("size", 0xffffffff)});
  });
  return mappings;
}

Device parse_device(Fields& fields) {
  const std::string type = fields.required_text("type");
  std::uint32_t kind = 0;
  if (type == "c" || type == "u") kind = S_IFCHR;
  if (type == "b") kind = S_IFBLK;
  if (type == "p") kind = S_IFIFO;
  if (kind == 0) throw BundleError(fields.path_of("type") + ": expected c, u, b or p, found " + type);
  Device device;
  device.path = fields.required_text("path");
  const auto number = [&](std::string_view field, std::uint32_t most, std::uint32_t fallback = 0) {
    return natural(fields, field, fields.integer(field).value_or(fallback), most);
  };
  device.type_and_mode = kind | (number("fileMode", 0xffffffff, 0666) & 07777);
  device.number = sys::device_number(number("major", 0xffffffff), number("minor", 0xffffffff));
  device.uid = number("uid", kLastId);
  device.gid = number("gid", kLastId);
  return device;
}

const Namespace* find(const std::vector<Namespace>& namespaces, unsigned long flag) {
  const auto found =
      std::find_if(namespaces.begin(), namespaces.end(), [flag](const Namespace& ns) { return ns.flag == flag; });
  return found == namespaces.end() ? nullptr : &*found;
}

std::vector<Namespace> parse_namespaces(const Json& document) {
  std::vector<Namespace> namespaces;
  const Json& linux = Fields(document, "").value("linux");
  if (linux.IsNull()) return namespaces;
  Fields(linux, "linux").each("namespaces", [&](Fields& fields) {
    const Namespace ns = parse_namespace(fields);
    if (find(namespaces, ns.flag) != nullptr) throw BundleError(fields.path_of("type") + ": given twice");
    namespaces.push_back(ns);
  });
  return namespaces;
}

/// A part of the document for somebody else to understand.
std::shared_ptr<const Json> part(const Document& document, Fields& fields, std::string_view field) {
  const Json& value = fields.value(field);
  return value.IsNull() ? nullptr : std::shared_ptr<const Json>(document.json, &value);
}

/// Paths inside the container. A relative one would be looked for wherever init happens to be, and not be found.
std::vector<std::string> absolute_paths(Fields& fields, std::string_view field) {
  std::vector<std::string> paths = fields.texts(field);
  for (const std::string& path : paths) {
    if (!path.starts_with('/')) throw BundleError(fields.path_of(field) + ": must be absolute, found \"" + path + "\"");
  }
  return paths;
}

void parse_linux(const Document& document, Fields& linux, Spec& spec) {
  linux.ignore("namespaces");  // parsed before all else
  spec.uid_mappings = parse_mappings(linux, "uidMappings");
  spec.gid_mappings = parse_mappings(linux, "gidMappings");
  linux.each("devices", [&](Fields& device) { spec.devices.push_back(parse_device(device)); });
  spec.masked_paths = absolute_paths(linux, "maskedPaths");
  spec.readonly_paths = absolute_paths(linux, "readonlyPaths");
  spec.sysctl = linux.texts_by_name("sysctl");
  if (const std::string name = linux.text("rootfsPropagation"); !name.empty()) {
    const auto flag = propagation_flag(name);
    if (!flag) throw BundleError("linux.rootfsPropagation: unknown propagation " + name);
    if ((*flag & (MS_SLAVE | MS_PRIVATE)) == 0) {
      throw BundleError("linux.rootfsPropagation: sealrun does not implement " + name + "; use slave or private");
    }
    spec.root_propagation = *flag;
  }
  spec.cgroups_path = linux.text("cgroupsPath");
  spec.resources = part(document, linux, "resources");
  spec.seccomp = part(document, linux, "seccomp");
}

void check(const Spec& spec) {
  const bool new_user = (spec.new_namespaces() & CLONE_NEWUSER) != 0;
  if (new_user && (spec.uid_mappings.empty() || spec.gid_mappings.empty())) {
    throw BundleError("linux.namespaces: a new user namespace needs linux.uidMappings and linux.gidMappings");
  }
  if (!new_user && (!spec.uid_mappings.empty() || !spec.gid_mappings.empty())) {
    throw BundleError(
        "linux.uidMappings: ids are mapped only in a new user namespace, and there is none in linux.namespaces");
  }
  if (!spec.hostname.empty() && spec.find_namespace(CLONE_NEWUTS) == nullptr) {
    throw BundleError("hostname: without a uts namespace it would change the host's name");
  }
  if (!spec.domainname.empty() && spec.find_namespace(CLONE_NEWUTS) == nullptr) {
    throw BundleError("domainname: without a uts namespace it would change the host's");
  }
  if (spec.find_namespace(CLONE_NEWNS) == nullptr) {
    throw BundleError("linux.namespaces: sealrun needs a mount namespace, or its mounts would be the host's");
  }
}

/// A user namespace may mount sysfs only where it owns the network that this shows (sysfs(5)). Without a network
/// namespace in the bundle that is the host's: its /sys is bound instead, read-only, as crun does.
void show_host_sysfs(Spec& spec) {
  if (spec.find_namespace(CLONE_NEWUSER) == nullptr || spec.find_namespace(CLONE_NEWNET) != nullptr) return;
  for (Mount& mount : spec.mounts) {
    if (mount.type != "sysfs" || mount.is_bind()) continue;
    mount.type = "bind";
    mount.source = "/sys";
    mount.options.set |= MS_BIND | MS_REC | MS_RDONLY;
    mount.options.clear &= ~std::uint64_t{MS_RDONLY};
    mount.options.data.clear();
    mount.with_all_below = true;
  }
}

/// Errors of `use` with the file's name before them.
template <typename Use>
auto in_file(const std::string& path, const Use& use) {
  try {
    return use();
  } catch (const JsonError& error) {
    throw BundleError(path + ": " + error.what());
  } catch (const BundleError& error) {
    throw BundleError(path + ": " + error.what());
  }
}

Spec parse(const Document& document) {
  Spec spec;
  spec.bundle = document.bundle;
  spec.namespaces = document.namespaces;
  Fields fields(document.json->root(), "");
  spec.version = fields.required_text("ociVersion");
  if (spec.version.substr(0, 2) != "1.") {
    throw BundleError("ociVersion: sealrun implements 1.x of the specification, found " + spec.version);
  }
  spec.process = parse_process(fields.value("process"), "process");
  fields.object("root", [&](Fields& root) {
    const std::string rootfs = root.required_text("path");
    spec.rootfs = absolute_path(rootfs[0] == '/' ? rootfs : spec.bundle + "/" + rootfs, "finding the root (root.path)");
    spec.readonly_root = root.flag("readonly");
  });
  if (spec.rootfs.empty()) throw BundleError("root: missing");
  spec.hostname = fields.text("hostname");
  spec.domainname = fields.text("domainname");
  fields.each("mounts", [&](Fields& mount) { spec.mounts.push_back(parse_mount(mount)); });
  spec.annotations = fields.texts_by_name("annotations");
  fields.object("linux", [&](Fields& linux) { parse_linux(document, linux, spec); });
  fields.finish();
  check(spec);
  show_host_sysfs(spec);
  return spec;
}

}  // namespace

const Namespace* Spec::find_namespace(unsigned long flag) const { return find(namespaces, flag); }

unsigned long Spec::new_namespaces() const {
  unsigned long flags = 0;
  for (const Namespace& ns : namespaces) {
    if (ns.path.empty()) flags |= ns.flag;
  }
  return flags;
}

Document read_bundle(const std::string& bundle) {
  Document document;
  document.bundle = bundle;
  document.path = bundle + "/config.json";
  // Opening the file usually tells that the path to it has no links.
  sys::UniqueFd file = open_without_links(document.path, O_RDONLY);
  if (!file) {
    document.bundle = resolve(bundle, "finding the bundle");
    document.path = document.bundle + "/config.json";
    file = sys::open(document.path, O_RDONLY);
  }
  std::string text = sys::read_file(file, document.path);
  in_file(document.path, [&] {
    document.json = std::make_shared<const JsonDocument>(std::move(text));
    document.namespaces = parse_namespaces(document.json->root());
  });
  return document;
}

void check_host_is_spared(const Document& document) {
  in_file(document.path, [&] {
    const auto refuse_joined = [&](unsigned long flag, const char* what) {
      if (find(document.namespaces, flag) != nullptr && !has_own(document.namespaces, flag)) throw BundleError(what);
    };
    refuse_joined(CLONE_NEWNS, "linux.namespaces: the mount namespace is the host's, and so would be all mounts");
    Fields fields(document.json->root(), "");
    if (!fields.text("hostname").empty() || !fields.text("domainname").empty()) {
      refuse_joined(CLONE_NEWUTS, "hostname, domainname: the uts namespace is the host's, whose names would change");
    }
    const Json& linux = fields.value("linux");
    if (linux.IsNull()) return;
    for (const auto& [name, value] : Fields(linux, "linux").texts_by_name("sysctl")) {
      check_sysctl(name, document.namespaces);
    }
  });
}

Process read_process(const std::string& file) {
  std::string text = sys::read_file(file);
  return in_file(file, [&] { return parse_process(JsonDocument(std::move(text)).root(), "process"); });
}

Spec interpret(const Document& document) {
  return in_file(document.path, [&] { return parse(document); });
}

}  // namespace sealbench::sealrun
