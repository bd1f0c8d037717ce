#include "harness/host/settings.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

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

/// One line of the record: what was changed, and what to write to get it back.
struct Change {
  std::string path;
  std::string was;
  std::string set;
};

std::string written(const std::vector<Change>& changes) {
  results::Json entries = results::Json::array();
  for (const Change& change : changes) {
    entries.push_back({{"path", change.path}, {"was", change.was}, {"set", change.set}});
  }
  return entries.dump();
}

std::vector<Change> parsed(const std::string& text) {
  std::vector<Change> changes;
  for (const results::Json& entry : results::Json::parse(text)) {
    changes.push_back({.path = entry.at("path").get<std::string>(),
                       .was = entry.at("was").get<std::string>(),
                       .set = entry.at("set").get<std::string>()});
  }
  return changes;
}

/// The record, locked. Empty when there is none (and `flags` do not make one), or another process holds it. A record
/// that its holder removed between our opening and our lock is none: one that is held is always the one at `path`.
sys::UniqueFd locked_record(const std::string& path, int flags) {
  for (;;) {
    sys::UniqueFd record(::open(path.c_str(), O_RDWR | O_CLOEXEC | flags, 0600));
    if (!record) {
      if (errno == ENOENT) return {};
      throw std::system_error(errno, std::generic_category(), "opening " + path);
    }
    if (!sys::try_lock(record, path)) return {};
    struct stat ours {};
    struct stat there {};
    if (::fstat(record.get(), &ours) == 0 && ::stat(path.c_str(), &there) == 0 && ours.st_ino == there.st_ino &&
        ours.st_dev == there.st_dev) {
      return record;
    }
  }
}

void write_record(const sys::UniqueFd& record, const std::string& path, const std::vector<Change>& changes) {
  if (::ftruncate(record.get(), 0) != 0) throw std::system_error(errno, std::generic_category(), "emptying " + path);
  ::lseek(record.get(), 0, SEEK_SET);
  sys::write_all(record.get(), written(changes), path);
}

/// Puts back what the record holds, and removes it when nothing is left to be put back: a value that could not be
/// written stays in it for the next start. What was not put back, in sentences.
std::vector<std::string> put_back_all(const sys::UniqueFd& record, const std::string& path,
                                      const std::vector<Change>& changes) {
  std::vector<std::string> problems;
  std::vector<Change> left;
  for (const Change& change : changes) {
    const std::string now = value_of(change.path);
    if (now == change.was || now.empty()) continue;
    if (now != change.set) {
      problems.push_back(fmt::format("{} was {}, bench set {}, and now it is {}: left as it is", change.path,
                                     change.was, change.set, now));
      continue;
    }
    try {
      sys::write_value(change.path, change.was);
    } catch (const std::system_error& error) {
      problems.push_back(
          fmt::format("{}: write \"{}\" to {} yourself, or start bench again", error.what(), change.was, change.path));
      left.push_back(change);
    }
  }
  if (left.empty()) {
    ::unlink(path.c_str());
  } else {
    write_record(record, path, left);
  }
  return problems;
}

std::vector<Change> changes_of(const std::vector<Setting>& settings) {
  std::vector<Change> changes;
  for (const Setting& setting : settings) {
    changes.push_back({.path = setting.path, .was = setting.was, .set = std::string(setting.kind->wanted)});
  }
  return changes;
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

ChangedSettings::ChangedSettings(const std::string& root) : path_(record_path(root)) {
  put_back_left_settings(root);
  fs::create_directories(fs::path(path_).parent_path());
  record_ = locked_record(path_, O_CREAT);
  if (!record_) {
    throw HostError(
        fmt::format("another bench doctor --fix has changed settings of this host ({}): wait for its end", path_));
  }
  settings_ = settings_to_change(root);
  // Before the first is changed, and in one write: what is there is whole. /run does not outlive the kernel, nor do
  // they.
  write_record(record_, path_, changes_of(settings_));
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
  if (!record_) return {};
  const sys::UniqueFd record = std::move(record_);
  return put_back_all(record, path_, changes_of(std::exchange(settings_, {})));
}

std::vector<std::string> put_back_left_settings(const std::string& root) {
  const std::string path = record_path(root);
  if (::access(path.c_str(), R_OK | W_OK) != 0) return {};
  const sys::UniqueFd record = locked_record(path, 0);
  if (!record) return {};
  std::vector<Change> changes;
  try {
    changes = parsed(sys::read_file(path));
  } catch (const results::Json::exception&) {  // killed while it wrote, before it changed anything
    ::unlink(path.c_str());
    return {};
  }
  std::vector<std::string> done = {"settings of the kernel that a killed bench doctor --fix had changed are put back"};
  for (std::string& problem : put_back_all(record, path, changes)) done.push_back(std::move(problem));
  return done;
}

}  // namespace sealbench::host
