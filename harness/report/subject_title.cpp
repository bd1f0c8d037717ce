#include "harness/report/subject_title.hpp"

#include <string_view>

#include "harness/report/column.hpp"

namespace sealbench::report {
namespace {

/// "1.1.5" in "runc version 1.1.5+ds1"; empty when there is no number.
std::string version_number(const std::string& line) {
  constexpr std::string_view kDigits = "0123456789";
  const std::size_t from = line.find_first_of(kDigits);
  if (from == std::string::npos) return {};
  return line.substr(from, line.find_first_not_of("0123456789.", from) - from);
}

}  // namespace

std::string runtime_title(const results::Subject& subject) {
  const std::string version = version_number(figure_text(subject.extra, "/runtime_version"));
  // Once: a label may tell it already.
  const bool is_told = version.empty() || subject.runtime.find(version) != std::string::npos;
  return is_told ? subject.runtime : subject.runtime + " " + version;
}

std::string title_of(const results::Subject& subject) {
  std::string title = subject.name;
  if (title.starts_with(subject.runtime + " ")) title.replace(0, subject.runtime.size(), runtime_title(subject));
  const std::string kind = figure_text(subject.extra, "/observed/kind");
  // Of a runtime that was not sealed from outside: what it did itself.
  if (!kind.empty() && (subject.strategy == "stock" || subject.strategy == "noclone")) {
    title += kind == "noclone" ? " (unprotected)" : " (" + kind + ")";
  }
  return subject.control ? title + " (control)" : title;
}

std::string name_at_every_point(const results::Subject& subject) {
  std::string name = subject.name;
  for (const auto& [parameter, value] : subject.point.items()) {
    const std::string text = value.get<std::string>();
    for (const std::string& ending : {" " + parameter + "=" + text, " " + text}) {
      const std::size_t at = name.find(ending);
      if (at == std::string::npos) continue;
      name.erase(at, ending.size());
      break;
    }
  }
  return name;
}

}  // namespace sealbench::report
