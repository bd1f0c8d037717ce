#include "harness/fleet/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "harness/plan/errors.hpp"

namespace sealbench::fleet {

namespace {

namespace fs = std::filesystem;

using Parts = std::vector<std::string>;

constexpr const char* kExtension = ".json";

/// Every results file in and below a folder, by name.
std::vector<std::string> files_below(const std::string& folder) {
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == kExtension && entry.is_regular_file()) files.push_back(entry.path());
  }
  if (files.empty()) throw UsageError(fmt::format("{}: no *.json in this folder, nor below it", folder));
  std::sort(files.begin(), files.end());
  return files;
}

/// The folders of a path and its name, without the extension.
Parts parts_of(const std::string& path) {
  fs::path whole = fs::path(path).lexically_normal();
  if (whole.extension() == kExtension) whole.replace_extension();
  Parts parts;
  for (const fs::path& part : whole) parts.push_back(part);
  return parts;
}

/// How many parts all have in common, counted by `of`.
template <typename Of>
std::size_t in_common(const std::vector<Parts>& all, std::size_t most, Of of) {
  std::size_t count = 0;
  while (count < most && std::all_of(all.begin(), all.end(),
                                     [&](const Parts& parts) { return of(parts, count) == of(all.front(), count); })) {
    ++count;
  }
  return count;
}

/// What differs between the paths.
std::vector<std::string> differences(const std::vector<Parts>& all) {
  std::size_t shortest = all.front().size();
  for (const Parts& parts : all) shortest = std::min(shortest, parts.size());
  const std::size_t first = in_common(all, shortest - 1, [](const Parts& p, std::size_t i) { return p[i]; });
  const std::size_t last =
      in_common(all, shortest - 1 - first, [](const Parts& p, std::size_t i) { return p[p.size() - 1 - i]; });
  std::vector<std::string> names;
  for (const Parts& parts : all) {
    std::string name;
    for (std::size_t i = first; i < parts.size() - last; ++i) name += (name.empty() ? "" : "/") + parts[i];
    names.push_back(name);
  }
  return names;
}

std::vector<std::string> names_of(const std::vector<std::string>& paths) {
  std::vector<Parts> all;
  std::vector<std::string> last;
  for (const std::string& path : paths) {
    all.push_back(parts_of(path));
    last.push_back(all.back().back());
  }
  const bool one_each = std::set(last.begin(), last.end()).size() == last.size();
  return one_each ? last : differences(all);
}

}  // namespace

std::vector<Input> inputs_of(const std::vector<std::string>& words) {
  std::vector<Input> inputs;
  std::vector<std::string> unnamed;
  for (const std::string& word : words) {
    std::error_code ignored;
    const std::size_t equals = word.find('=');
    if (fs::is_directory(word, ignored)) {
      for (std::string& file : files_below(word)) unnamed.push_back(std::move(file));
    } else if (equals == std::string::npos || fs::exists(word, ignored)) {
      unnamed.push_back(word);
    } else if (equals == 0) {
      throw UsageError(fmt::format("{}: the host before = has no name", word));
    } else {
      inputs.push_back({.host = word.substr(0, equals), .path = word.substr(equals + 1)});
    }
  }
  if (unnamed.empty()) return inputs;
  const std::vector<std::string> names = names_of(unnamed);
  for (std::size_t i = 0; i < unnamed.size(); ++i) inputs.push_back({.host = names[i], .path = unnamed[i]});
  return inputs;
}

}  // namespace sealbench::fleet
