#include "harness/verify/bundle.hpp"

#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "harness/verify/seccomp.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::verify {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Json id_mapping(const Mapping& mapping) {
  return Json::array({{{"containerID", 0}, {"hostID", mapping.host_id}, {"size", mapping.count}}});
}

Json process(const Privileges& privileges, const std::vector<std::string>& args) {
  const std::vector<std::string> caps = capability_names(privileges.capabilities);
  return {
      {"terminal", false},
      {"user", {{"uid", 0}, {"gid", 0}}},
      {"args", args},
      {"env", Json::array({"PATH=/"})},
      {"cwd", "/"},
      {"capabilities", {{"bounding", caps}, {"effective", caps}, {"permitted", caps}}},
      {"noNewPrivileges", false},
  };
}

Json mounts() {
  return Json::array({
      {{"destination", "/proc"}, {"type", "proc"}, {"source", "proc"}},
      {{"destination", "/dev"},
       {"type", "tmpfs"},
       {"source", "tmpfs"},
       {"options", Json::array({"nosuid", "strictatime", "mode=755", "size=65536k"})}},
  });
}

/// A value of type T at `offset`, checked against the end of the file.
template <typename T>
T at(const std::string& content, std::uint64_t offset, const std::string& path) {
  if (offset > content.size() || content.size() - offset < sizeof(T))
    throw std::runtime_error(path + " is not a whole ELF file");
  T value;
  std::memcpy(&value, content.data() + offset, sizeof value);
  return value;
}

}  // namespace

void make_root(const std::string& root, const std::string& payloads, const std::set<std::string>& interpreters) {
  for (const char* directory : {"proc", "dev", "mnt", "tmp", "hold"}) fs::create_directories(root + "/" + directory);
  fs::copy_file(payloads + "/probe", root + kAgentPath);
  fs::copy_file(payloads + "/true", root + kTruePath);
  fs::create_symlink("/proc/self/exe", root + kEntryLink);
  // The kernel passes one argument and the script's name: "exe --root /entry-script ARGS…".
  sys::write_file(root + kEntryScript, "#!/proc/self/exe --root\n", 0755);
  sys::write_file(root + "/mnt/file", "", 0666);
  sys::check(::mkfifo((root + kHoldBundle + "/config.json").c_str(), 0666), "making a named pipe");
  for (const std::string& interpreter : interpreters) {
    fs::create_directories(fs::path(root + interpreter).parent_path());
    fs::copy_file(payloads + "/interpreter", root + interpreter);
  }
  // A container's root in a user namespace of its own is another user here. The umask must not matter.
  for (const char* open : {"/mnt", "/tmp", "/mnt/file", "/hold/config.json"}) {
    sys::check(::chmod((root + open).c_str(), 0777), [&] { return "chmod " + root + open; });
  }
  for (const char* program : {"/", "/proc", "/dev", "/hold", kAgentPath, kTruePath, kEntryScript}) {
    sys::check(::chmod((root + program).c_str(), 0755), [&] { return "chmod " + root + program; });
  }
}

void write_bundle(const std::string& directory, const std::string& root, const Privileges& privileges,
                  const Mapping& mapping, const std::vector<std::string>& args) {
  Json namespaces = Json::array({{{"type", "pid"}}, {{"type", "ipc"}}, {{"type", "uts"}}, {{"type", "mount"}}});
  Json linux_part = Json::object();
  if (privileges.own_user_namespace) {
    namespaces.push_back({{"type", "user"}});
    linux_part["uidMappings"] = id_mapping(mapping);
    linux_part["gidMappings"] = id_mapping(mapping);
  }
  linux_part["namespaces"] = namespaces;
  if (privileges.seccomp) linux_part["seccomp"] = default_seccomp(privileges.capabilities);
  const Json config{
      {"ociVersion", "1.0.2"},
      {"process", process(privileges, args)},
      {"root", {{"path", root}, {"readonly", false}}},
      {"hostname", "probe"},
      {"mounts", mounts()},
      {"linux", linux_part},
  };
  fs::create_directories(directory);
  sys::write_file(directory + "/config.json", config.dump(2));
}

std::string interpreter_of(const std::string& path) {
  const std::string content = sys::read_file(path);
  const auto header = at<Elf64_Ehdr>(content, 0, path);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64) {
    throw std::runtime_error(path + " is not a 64-bit ELF program");
  }
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    const auto segment = at<Elf64_Phdr>(content, header.e_phoff + std::uint64_t{i} * header.e_phentsize, path);
    if (segment.p_type != PT_INTERP) continue;
    if (segment.p_offset > content.size() || content.size() - segment.p_offset < segment.p_filesz) {
      throw std::runtime_error(path + " is not a whole ELF file");
    }
    return std::string(content.c_str() + segment.p_offset);
  }
  return {};
}

}  // namespace sealbench::verify
