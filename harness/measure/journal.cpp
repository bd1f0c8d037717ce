#include "harness/measure/journal.hpp"

#include <fcntl.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sys/file.hpp"

namespace sealbench::measure {

namespace {

constexpr mode_t kMode = 0600;

const char* name_of(Entry::Kind kind) { return kind == Entry::Kind::directory ? "directory" : "cgroup"; }

}  // namespace

Journal::Journal(const std::string& path) : path_(path), fd_(sys::open(path, O_WRONLY | O_CREAT | O_APPEND, kMode)) {}

void Journal::append(const Entry& entry) {
  sys::write_all(fd_.get(), nlohmann::json{{"kind", name_of(entry.kind)}, {"path", entry.path}}.dump() + "\n", path_);
}

std::vector<Entry> Journal::read(const std::string& path) {
  std::vector<Entry> entries;
  if (!std::filesystem::exists(path)) return entries;
  std::istringstream lines(sys::read_file(path));
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object() || !json.contains("kind") || !json.contains("path") || !json["path"].is_string()) continue;
    for (const Entry::Kind kind : {Entry::Kind::directory, Entry::Kind::cgroup}) {
      if (json["kind"] == name_of(kind)) entries.push_back({.kind = kind, .path = json["path"]});
    }
  }
  return entries;
}

}  // namespace sealbench::measure
