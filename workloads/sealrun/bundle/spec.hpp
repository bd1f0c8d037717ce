// A bundle's config.json as types: what the OCI runtime specification 1.0 says, as far as sealrun implements it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/sealrun/json.hpp"

namespace sealbench::sealrun {

/// The five capability sets as bit masks (capabilities(7)).
struct Capabilities {
  std::uint64_t bounding = 0;
  std::uint64_t effective = 0;
  std::uint64_t permitted = 0;
  std::uint64_t inheritable = 0;
  std::uint64_t ambient = 0;
};

struct Rlimit {
  int resource = 0;  ///< RLIMIT_*
  std::uint64_t soft = 0;
  std::uint64_t hard = 0;
};

struct User {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::vector<std::uint32_t> additional_gids;
  std::uint32_t umask = 022;
};

/// Of a terminal, in characters; 0: the kernel's default.
struct ConsoleSize {
  std::uint16_t height = 0;
  std::uint16_t width = 0;
};

/// `process` of config.json, also what `exec --process` takes.
struct Process {
  bool terminal = false;
  ConsoleSize console;
  std::vector<std::string> args;
  std::vector<std::string> env;
  std::string cwd;
  User user;
  std::optional<Capabilities> capabilities;
  std::vector<Rlimit> rlimits;
  bool no_new_privileges = false;
  std::optional<int> oom_score_adj;
};

/// mount(2) and mount_setattr(2) flags as an option list of fstab(5) says them.
struct MountOptions {
  unsigned long set = 0;          ///< MS_* to set
  unsigned long clear = 0;        ///< MS_* named with their opposite ("rw", "dev")
  unsigned long propagation = 0;  ///< MS_SHARED, MS_PRIVATE, MS_SLAVE, MS_UNBINDABLE, with MS_REC; 0 for none
  bool copies_up = false;         ///< "tmpcopyup": a tmpfs begins with what the directory below holds
  std::string data;               ///< what is left for the filesystem, joined with commas
};

struct Mount {
  std::string destination;  ///< absolute
  std::string type;
  std::string source;
  MountOptions options;
  bool with_all_below = false;  ///< of a recursive bind: the options are for what is mounted below, too

  [[nodiscard]] bool is_bind() const;
  [[nodiscard]] bool is_recursive_bind() const;
};

struct Namespace {
  unsigned long flag = 0;  ///< CLONE_NEW*
  std::string path;        ///< the one to join; empty for a new one
};

/// One line of uid_map or gid_map (user_namespaces(7)).
struct IdMapping {
  std::uint32_t container = 0;
  std::uint32_t host = 0;
  std::uint32_t size = 0;
};

/// A node of linux.devices.
struct Device {
  std::string path;
  std::uint32_t type_and_mode = 0;  ///< S_IFCHR | 0666, for mknod(2)
  std::uint64_t number = 0;         ///< makedev(major, minor)
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
};

/// A whole bundle.
struct Spec {
  std::string version;  ///< ociVersion
  std::string bundle;   ///< absolute path of the bundle
  std::string rootfs;   ///< absolute path of the root filesystem
  bool readonly_root = false;
  Process process;
  std::string hostname;
  std::string domainname;
  std::vector<Mount> mounts;
  std::map<std::string, std::string> annotations;
  // linux
  std::vector<Namespace> namespaces;
  std::vector<IdMapping> uid_mappings;
  std::vector<IdMapping> gid_mappings;
  std::vector<Device> devices;
  std::vector<std::string> masked_paths;
  std::vector<std::string> readonly_paths;
  std::map<std::string, std::string> sysctl;
  unsigned long root_propagation = 0;  ///< MS_* of linux.rootfsPropagation, 0 for the default
  std::string cgroups_path;
  std::shared_ptr<const Json> resources;  ///< linux.resources, for cgroup/; null when absent
  std::shared_ptr<const Json> seccomp;    ///< linux.seccomp, for seccomp/; null when absent

  /// The namespace entry with that flag, or null.
  [[nodiscard]] const Namespace* find_namespace(unsigned long flag) const;
  /// Flags of all namespaces that are to be made new.
  [[nodiscard]] unsigned long new_namespaces() const;
};

/// BUNDLE/config.json as far as it must be known before everything else: what takes the kernel longest can then begin.
struct Document {
  std::string bundle;  ///< absolute path of the bundle
  std::string path;    ///< of the file
  std::shared_ptr<const JsonDocument> json;
  std::vector<Namespace> namespaces;
};

/// Reads BUNDLE/config.json. Throws BundleError that names the file and the field when it is no JSON or its namespaces
/// are malformed or not implemented; std::system_error when it cannot be read.
Document read_bundle(const std::string& bundle);

/// Throws BundleError that names the file and the field when a launch would change what is the host's: a parameter of
/// linux.sysctl (bundle/sysctl.hpp), its name, its mounts. For who makes the container, before anything of it is made.
void check_host_is_spared(const Document& document);

/// The whole meaning of a document. Throws BundleError that names the file and the field for whatever is missing,
/// malformed, or not implemented.
Spec interpret(const Document& document);

/// Parses one `process` object. `origin` is its place in errors.
Process parse_process(const Json& object, std::string_view origin);

/// A file that holds nothing but a `process` object, for `exec --process`. Throws as read_bundle does.
Process read_process(const std::string& file);

}  // namespace sealbench::sealrun
