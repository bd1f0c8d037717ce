#include "harness/host/facts.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "harness/host/places.hpp"
#include "sys/file.hpp"

namespace sealbench::host {

namespace {

using results::Json;

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

void put(Json& json, const char* key, const std::string& value) {
  if (!value.empty()) json[key] = value;
}

Json cpu() {
  const std::string cpuinfo = read_if_there("/proc/cpuinfo");
  Json cpu = Json::object();
  put(cpu, "model", cpu_model(cpuinfo));
  cpu["count"] = ::sysconf(_SC_NPROCESSORS_ONLN);
  put(cpu, "governor", governor());
  put(cpu, "smt", read_if_there("/sys/devices/system/cpu/smt/control"));
  return cpu;
}

Json memory() {
  Json memory = Json::object();
  const std::string total = field_of(read_if_there("/proc/meminfo"), "MemTotal");
  if (!total.empty()) memory["total_bytes"] = std::strtoll(total.c_str(), nullptr, 10) * 1024;
  put(memory, "transparent_hugepages", chosen(read_if_there("/sys/kernel/mm/transparent_hugepage/enabled")));
  put(memory, "shmem_hugepages", chosen(read_if_there("/sys/kernel/mm/transparent_hugepage/shmem_enabled")));
  return memory;
}

/// What the kernel does against each CPU vulnerability that this CPU has.
Json mitigations() {
  Json list = Json::object();
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/sys/devices/system/cpu/vulnerabilities", ignored)) {
    const std::string state = read_if_there(entry.path());
    if (!state.empty() && state != "Not affected") list[entry.path().filename()] = state;
  }
  std::map<std::string, Json> sorted;
  for (const auto& [name, state] : list.items()) sorted[name] = state;
  return Json(sorted);
}

Json exe_filesystem(const std::string& exe_dir) {
  const std::filesystem::space_info space = std::filesystem::space(exe_dir);
  return {{"type", filesystem_of(exe_dir)}, {"size_bytes", space.capacity}};
}

double load_of_last_minute() {
  double load[1]{};
  return ::getloadavg(load, 1) == 1 ? load[0] : 0;
}

}  // namespace

std::string read_if_there(const std::string& path) {
  try {
    return std::string(trim(sys::read_file(path)));
  } catch (const std::system_error&) {
    return {};
  }
}

std::string field_of(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && trim(line.substr(0, colon)) == key)
      return std::string(trim(line.substr(colon + 1)));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return {};
}

std::string cpu_model(std::string_view cpuinfo) {
  const std::string name = field_of(cpuinfo, "model name");
  if (!name.empty()) return name;
  const std::string implementer = field_of(cpuinfo, "CPU implementer");
  const std::string part = field_of(cpuinfo, "CPU part");
  return implementer.empty() || part.empty() ? "" : fmt::format("implementer {}, part {}", implementer, part);
}

std::string chosen(std::string_view text) {
  const std::size_t open = text.find('[');
  const std::size_t close = text.find(']');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::string(trim(text));
  return std::string(text.substr(open + 1, close - open - 1));
}

std::string cgroup_mode(std::string_view mountinfo) {
  bool v1 = false;
  bool v2 = false;
  bool unified = false;
  std::istringstream lines{std::string(mountinfo)};
  for (std::string line; std::getline(lines, line);) {
    const std::size_t separator = line.find(" - ");
    if (separator == std::string::npos) continue;
    const std::string type = line.substr(separator + 3, line.find(' ', separator + 3) - separator - 3);
    if (type == "cgroup") v1 = true;
    if (type != "cgroup2") continue;
    v2 = true;
    if (line.find(" /sys/fs/cgroup ") != std::string::npos) unified = true;
  }
  if (unified && !v1) return "v2";
  if (v1) return v2 ? "hybrid" : "v1";
  return v2 ? "v2" : "none";
}

std::string virtualization() {
  const std::string vendor = read_if_there("/sys/devices/virtual/dmi/id/sys_vendor");
  const std::string type = read_if_there("/sys/hypervisor/type");
  const std::string flags = fmt::format(" {} ", field_of(read_if_there("/proc/cpuinfo"), "flags"));
  const bool container = std::filesystem::exists("/run/.containerenv") || std::filesystem::exists("/.dockerenv");
  const bool machine = !type.empty() || flags.find(" hypervisor ") != std::string::npos;
  std::string text = container ? "container" : "";
  if (machine) {
    const std::string& name = type.empty() ? vendor : type;
    text += text.empty() ? "vm" : " in a vm";
    if (!name.empty()) text += fmt::format(" ({})", name);
  }
  return text.empty() ? "none" : text;
}

std::string governor() { return read_if_there("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"); }

Json facts(const std::string& exe_dir) {
  utsname name{};
  ::uname(&name);
  Json host = {{"kernel", name.release}, {"machine", name.machine}};
  put(host, "os", [] {
    std::string pretty;
    std::istringstream lines(read_if_there("/etc/os-release"));
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind("PRETTY_NAME=", 0) == 0) pretty = line.substr(12);
    }
    std::erase(pretty, '"');
    return pretty;
  }());
  host["cpu"] = cpu();
  host["memory"] = memory();
  host["exe_filesystem"] = exe_filesystem(exe_dir);
  host["cgroups"] = cgroup_mode(read_if_there("/proc/self/mountinfo"));
  host["virtualization"] = virtualization();
  host["mitigations"] = mitigations();
  put(host, "memfd_noexec", read_if_there("/proc/sys/vm/memfd_noexec"));
  put(host, "clocksource", read_if_there("/sys/devices/system/clocksource/clocksource0/current_clocksource"));
  host["load_1min"] = load_of_last_minute();
  host["root"] = ::geteuid() == 0;
  return host;
}

}  // namespace sealbench::host
