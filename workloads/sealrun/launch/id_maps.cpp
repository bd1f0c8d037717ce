#include "workloads/sealrun/launch/id_maps.hpp"

#include <unistd.h>

#include <stdexcept>
#include <string>
#include <system_error>

#include "sys/file.hpp"

namespace sealbench::sealrun {

namespace {

std::string lines(const std::vector<IdMapping>& mappings) {
  std::string text;
  for (const IdMapping& mapping : mappings) {
    text += std::to_string(mapping.container) + " " + std::to_string(mapping.host) + " " +
            std::to_string(mapping.size) + "\n";
  }
  return text;
}

void check_unprivileged(const std::vector<IdMapping>& mappings, std::uint32_t own, const char* field) {
  if (mappings.size() == 1 && mappings[0].size == 1 && mappings[0].host == own) return;
  throw std::runtime_error(std::string("linux.") + field + ": without privilege one can map only one's own id (" +
                           std::to_string(own) + "); sealrun does not use newuidmap");
}

void write_map(const std::string& file, const std::vector<IdMapping>& mappings, const char* field) {
  try {
    sys::write_value(file, lines(mappings));
  } catch (const std::system_error& error) {
    throw std::system_error(error.code(), std::string("linux.") + field + ": the kernel takes no such mapping");
  }
}

}  // namespace

void write_id_maps(pid_t pid, const Spec& spec) {
  const std::string process = "/proc/" + std::to_string(pid);
  if (::geteuid() != 0) {
    check_unprivileged(spec.uid_mappings, ::geteuid(), "uidMappings");
    check_unprivileged(spec.gid_mappings, ::getegid(), "gidMappings");
    sys::write_value(process + "/setgroups", "deny");
  }
  write_map(process + "/uid_map", spec.uid_mappings, "uidMappings");
  write_map(process + "/gid_map", spec.gid_mappings, "gidMappings");
}

}  // namespace sealbench::sealrun
