#include "harness/report/html_pictures.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <stdexcept>

#include "harness/host/owned_directory.hpp"
#include "harness/report/plots.hpp"
#include "harness/results/json_file.hpp"
#include "harness/results/pretty.hpp"
#include "sys/file.hpp"
#include "sys/held_signals.hpp"

namespace sealbench::report {

namespace {

constexpr int kTimeoutMs = 300'000;  // a dozen pictures take some seconds; a script that hangs must not hang the report

/// Private, and should this process be killed the next start of bench removes it.
class TemporaryDirectory {
 public:
  TemporaryDirectory() : owned_(host::temporary_directory(), host::unique_name("html"), host::Owner::here()) {}
  [[nodiscard]] std::string file(const std::string& name) const { return path() + "/" + name; }
  [[nodiscard]] const std::string& path() const { return owned_.path(); }

 private:
  host::OwnedDirectory owned_;
};

std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of('\n');
  if (end == std::string::npos) return {};
  const std::size_t start = text.rfind('\n', end);
  return text.substr(start == std::string::npos ? 0 : start + 1,
                     end - (start == std::string::npos ? 0 : start + 1) + 1);
}

HtmlPictures read_pictures(const TemporaryDirectory& directory) {
  HtmlPictures pictures;
  const results::Json list = results::parse_file(directory.file("pictures.json"));
  for (const results::Json& entry : list.at("drawn")) {
    pictures.drawn.push_back({.name = entry.at("name"),
                              .title = entry.at("title"),
                              .alt = entry.at("alt"),
                              .svg = sys::read_file(directory.file(entry.at("file").get<std::string>()))});
  }
  for (const results::Json& entry : list.at("missing")) {
    pictures.missing.push_back({.title = entry.at("title"), .what = entry.at("what"), .how = entry.at("how")});
  }
  return pictures;
}

}  // namespace

HtmlPictures draw_pictures(const results::Results& results, const PictureChoice& choice) {
  return draw_pictures(results::to_json(results), choice);
}

HtmlPictures draw_pictures(const results::Json& document, const PictureChoice& choice) {
  HtmlPictures none;
  try {
    const sys::HeldSignals held;  // until the directory is gone
    const TemporaryDirectory directory;
    sys::write_file(directory.file("results.json"), results::pretty(document));
    std::vector<std::string> words = {"--inline", "-o", directory.path(), "--prefix", choice.prefix};
    if (!choice.alone) words.emplace_back("--short-footer");
    for (const std::string& name : choice.only) words.insert(words.end(), {"--only", name});
    words.push_back(directory.file("results.json"));
    const ScriptEnd end = run_plots(words, kTimeoutMs);
    if (std::filesystem::exists(directory.file("pictures.json"))) return read_pictures(directory);
    none.failure = end.timed_out
                       ? fmt::format("plots/all.py took longer than {} s", kTimeoutMs / 1000)
                       : fmt::format("plots/all.py ended with status {}: {}", end.status, last_line(end.output));
  } catch (const std::exception& error) {
    none.failure = error.what();
  }
  return none;
}

}  // namespace sealbench::report
