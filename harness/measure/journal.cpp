#include "harness/measure/journal.hpp"

#include <fcntl.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sys/file.hpp"

namespace sealbench::measure {

namespace {

constexpr mode_t kMode = 0600;
constexpr const char* kDirectory = "directory";

}  // namespace

Journal::Journal(const std::string& workspace) : path_(workspace + "/" + kName) {
  sys::open(path_, O_WRONLY | O_CREAT | O_APPEND, kMode);
}

void Journal::append(const std::string& directory) const {
  const sys::UniqueFd file = sys::open(path_, O_WRONLY | O_APPEND);
  sys::write_all(file.get(), nlohmann::json{{kDirectory, directory}}.dump() + "\n", path_);
}

std::vector<std::string> Journal::read(const std::string& workspace) {
  const std::string path = workspace + "/" + kName;
  std::vector<std::string> directories;
  if (!std::filesystem::exists(path)) return directories;
  std::istringstream lines(sys::read_file(path));
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) continue;
    if (const auto found = json.find(kDirectory); found != json.end() && found->is_string())
      directories.push_back(*found);
  }
  return directories;
}

}  // namespace sealbench::measure
