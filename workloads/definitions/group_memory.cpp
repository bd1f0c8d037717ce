#include "workloads/definitions/group_memory.hpp"

#include <sstream>
#include <stdexcept>

#include "sys/file.hpp"

namespace sealbench::workloads {

std::int64_t shmem_charged_to_group_of(const std::string& pid) {
  const std::string group = memory_group_of(sys::read_file("/proc/" + pid + "/cgroup"));
  if (group.empty()) throw std::runtime_error("process " + pid + " has no memory cgroup");
  return shmem_of(sys::read_file(group + "/memory.stat"));
}

std::int64_t shmem_of(const std::string& memory_stat) {
  std::istringstream lines(memory_stat);
  std::string name;
  for (std::int64_t value = 0; lines >> name >> value;) {
    if (name == "shmem") return value;
  }
  return 0;
}

std::string memory_group_of(const std::string& membership) {
  std::istringstream lines(membership);
  std::string unified;
  for (std::string line; std::getline(lines, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const std::string path = line.substr(second + 1);
    if (controllers.find(",memory,") != std::string::npos) return "/sys/fs/cgroup/memory" + path;
    if (controllers == ",,") unified = "/sys/fs/cgroup" + path;
  }
  return unified;
}

}  // namespace sealbench::workloads
