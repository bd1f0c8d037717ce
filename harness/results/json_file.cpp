#include "harness/results/json_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <string_view>

#include "harness/results/destination.hpp"
#include "harness/results/digest.hpp"
#include "harness/results/pretty.hpp"
#include "harness/results/printable.hpp"
#include "harness/results/results.hpp"
#include "harness/results/survey.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::results {
namespace {

std::string read(const std::string& path) {
  if (path != "-") return sys::read_file(path);
  constexpr std::size_t kPart = 1 << 16;
  std::string text;
  for (;;) {
    const std::size_t before = text.size();
    text.resize(before + kPart);
    const ssize_t got = ::read(STDIN_FILENO, text.data() + before, kPart);
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EBADF) throw std::runtime_error("it is closed");
    sys::check(got, "reading it");
    if (got == 0) return text;
  }
}

/// Whoever walks through a document (digest, printable_document, a writer) takes some of the stack for each level.
constexpr int kDeepest = 100;

bool refuse_deep_nesting(int depth, Json::parse_event_t /*event*/, Json& /*value*/) {
  if (depth > kDeepest) throw std::runtime_error(fmt::format("it is nested more than {} levels deep", kDeepest));
  return true;
}

Json parse(const std::string& text) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) throw std::runtime_error("the file is empty");
  try {
    return Json::parse(text, refuse_deep_nesting);
  } catch (const Json::out_of_range& error) {  // a number; what() says which, behind the library's prefix
    const std::string_view what = error.what();
    throw std::runtime_error(fmt::format("not JSON that can be read: {}", what.substr(what.find("] ") + 2)));
  } catch (const Json::parse_error& error) {
    if (error.byte > text.size()) {
      throw std::runtime_error(
          fmt::format("the file ends after {} bytes in the middle of its JSON: it is truncated", text.size()));
    }
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(error.byte), '\n');
    throw std::runtime_error(fmt::format("not JSON: line {} (byte {}) cannot be read", line, error.byte));
  }
}

/// What `make` makes of the file at `path`, and else why it cannot be used.
template <typename Make>
auto usable(const std::string& path, Make make) {
  try {
    return make();
  } catch (const std::exception& error) {
    throw std::runtime_error(
        fmt::format("cannot use {} as a results file: {}. Make a new one with bench --export-json.",
                    path == "-" ? "standard input" : path, error.what()));
  }
}

}  // namespace

Json parse_file(const std::string& path) { return parse(read(path)); }

Results results_of(const Json& document) {
  Results results = from_json(printable_document(document));
  if (std::string doubt = doubt_about(document); !doubt.empty() && doubt_about(results).empty())
    results.warnings.insert(results.warnings.begin(), std::move(doubt));
  return results;
}

Results load(const std::string& path) {
  return usable(path, [&] { return results_of(part_of(parse_file(file_of(path)), path)); });
}

std::variant<Results, Survey> load_any(const std::string& path) {
  Json document = usable(path, [&] { return parse_file(file_of(path)); });
  if (is_survey(document) && file_of(path) == path) return survey_of(document, path);
  return usable(path, [&] { return results_of(part_of(std::move(document), path)); });
}

std::string text_of(const Results& results) {
  Json document = to_json(results);
  document[kDigest] = digest(document);
  return pretty(document);
}

void save(const Results& results, const std::string& path) { Destination(path).write(text_of(results)); }

}  // namespace sealbench::results
