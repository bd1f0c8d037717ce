#include "harness/host/settings.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <glob.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "harness/host/facts.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/results.hpp"
#include "sys/file.hpp"
#include "sys/lock.hpp"

namespace sealbench::host {

namespace {

namespace fs = std::filesystem;

// Documentation/admin-guide/pm/cpufreq.rst and intel_pstate.rst, admin-guide/mm/transhuge.rst, lockup-watchdogs.rst.
constexpr std::array kKinds = std::to_array<SettingKind>({
    {"governor", "/sys/devices/system/cpu/cpu*/cpufreq/scaling_governor", "performance",
     "the frequency follows the load, so early launches are slower than later ones"},
    {"turbo", "/sys/devices/system/cpu/intel_pstate/no_turbo", "1",
     "how fast a processor runs depends on its temperature and on the others"},
    {"boost", "/sys/devices/system/cpu/cpufreq/boost", "0",
     "how fast a processor runs depends on its temperature and on the others"},
    {"huge pages", "/sys/kernel/mm/transparent_hugepage/enabled", "madvise",
     "which pages become huge depends on how fragmented memory is, and khugepaged works in between"},
    {"NMI watchdog", "/proc/sys/kernel/nmi_watchdog", "0",
     "it takes a hardware counter and interrupts every processor"},
});

/// The value of a setting: of a list, what stands in brackets.
std::string value_of(const std::string& path) { return chosen(read_if_there(path)); }

/// Whether the kernel takes `wanted` there.
bool is_offered(const SettingKind& kind, const std::string& path) {
  std::string offered;
  if (kind.name == "governor") {
    offered = read_if_there((fs::path(path).parent_path() / "scaling_available_governors").string());
  } else if (const std::string text = read_if_there(path); text.find('[') != std::string::npos) {
    offered = text;
  }
  return offered.empty() || offered.find(kind.wanted) != std::string::npos;
}

std::vector<std::string> matches(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> paths;
  if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  return paths;
}

std::string record_path(const std::string& root) { return root + "/run/sealbench/settings.json"; }

/// Puts one back. Empty when it is as it was; else what happened.
std::string put_back_one(const std::string& path, const std::string& was, const std::string& set) {
  const std::string now = value_of(path);
  if (now == was || now.empty()) return {};
  if (now != set) return fmt::format("{} was {}, bench set {}, and now it is {}: left as it is", path, was, set, now);
  try {
    sys::write_value(path, was);
    return {};
  } catch (const std::system_error& error) {
    return fmt::format("{}: write \"{}\" to {} yourself", error.what(), was, path);
  }
}

std::vector<std::string> put_back_recorded(const std::string& text) {
  std::vector<std::string> problems;
  for (const results::Json& entry : results::Json::parse(text)) {
    std::string problem = put_back_one(entry.at("path").get<std::string>(), entry.at("was").get<std::string>(),
                                       entry.at("set").get<std::string>());
    if (!problem.empty()) problems.push_back(std::move(problem));
  }
  return problems;
}

}  // namespace

std::vector<Setting> settings_to_change(const std::string& root) {
  std::vector<Setting> settings;
  for (const SettingKind& kind : kKinds) {
    for (const std::string& path : matches(root + std::string(kind.pattern))) {
      const std::string value = value_of(path);
      if (value.empty() || value == kind.wanted || !is_offered(kind, path)) continue;
      settings.push_back({.kind = &kind, .path = path, .was = value});
    }
  }
  return settings;
}

ChangedSettings::ChangedSettings(const std::string& root) : root_(root) {
  const std::string path = record_path(root);
  fs::create_directories(fs::path(path).parent_path());
  record_ = sys::open(path, O_RDWR | O_CREAT, 0600);
  if (!sys::try_lock(record_, path)) {
    throw HostError(
        fmt::format("another bench doctor --fix has changed settings of this host ({}): wait for its end", path));
  }
  if (const std::string left = sys::read_file(path); !left.empty()) put_back_recorded(left);
  settings_ = settings_to_change(root);
  results::Json entries = results::Json::array();
  for (const Setting& setting : settings_) {
    entries.push_back({{"path", setting.path}, {"was", setting.was}, {"set", setting.kind->wanted}});
  }
  // Before the first is changed, and in one write: what is there is whole. /run does not outlive the kernel, nor do
  // they.
  const std::string text = entries.dump();
  if (::ftruncate(record_.get(), 0) != 0) throw std::system_error(errno, std::generic_category(), "emptying " + path);
  sys::write_all(record_.get(), text, path);
  try {
    for (const Setting& setting : settings_) sys::write_value(setting.path, setting.kind->wanted);
  } catch (...) {
    put_back();
    throw;
  }
}

ChangedSettings::~ChangedSettings() {
  try {
    put_back();
  } catch (const std::exception&) {  // the record stays, and the next start tries again
  }
}

std::vector<std::string> ChangedSettings::put_back() {
  std::vector<std::string> problems;
  for (const Setting& setting : settings_) {
    std::string problem = put_back_one(setting.path, setting.was, std::string(setting.kind->wanted));
    if (!problem.empty()) problems.push_back(std::move(problem));
  }
  settings_.clear();
  ::unlink(record_path(root_).c_str());
  return problems;
}

std::vector<std::string> put_back_left_settings(const std::string& root) {
  const std::string path = record_path(root);
  if (::access(path.c_str(), R_OK | W_OK) != 0) return {};
  const sys::UniqueFd record = sys::open(path, O_RDWR);
  if (!sys::try_lock(record, path)) return {};
  std::vector<std::string> done = {"settings of the kernel that a killed bench doctor --fix had changed are put back"};
  try {
    for (std::string& problem : put_back_recorded(sys::read_file(path))) done.push_back(std::move(problem));
  } catch (const results::Json::exception&) {  // killed while it wrote, before it changed anything
    done.clear();
  }
  ::unlink(path.c_str());
  return done;
}

}  // namespace sealbench::host
