// The system calls of one launch, strategy against reference: only what differs.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "harness/report/report.hpp"
#include "harness/results/varying.hpp"
#include "harness/text/join.hpp"
#include "harness/text/width.hpp"

namespace sealbench::report {
namespace {

using results::Json;

const Json* counted(const results::Subject& subject) {
  const auto found = subject.counts.find("syscalls");
  if (found == subject.counts.end() || !found->contains("total") || !found->contains("by_name")) return nullptr;
  return &*found;
}

using Counts = std::map<std::string, std::int64_t>;

Counts counts_of(const Json& syscalls, const char* member) {
  Counts counts;
  if (!syscalls.contains(member)) return counts;
  for (const auto& [name, count] : syscalls.at(member).items()) counts[name] = count.get<std::int64_t>();
  return counts;
}

Counts difference(const Counts& mine, const Counts& others) {
  Counts changed = mine;
  for (const auto& [name, count] : others) changed[name] -= count;
  std::erase_if(changed, [](const auto& entry) { return entry.second == 0; });
  return changed;
}

/// "+3 fsconfig" for each call, what came before what went; failures apart: "+1 openat failed". What varies from launch
/// to launch is named at the end, together.
std::vector<std::string> changes(const Json& syscalls, const Json& reference) {
  std::vector<std::string> added;
  std::vector<std::string> removed;
  const auto tell = [&](const Counts& changed, const char* suffix) {
    for (const auto& [name, count] : changed) {
      (count > 0 ? added : removed).push_back(fmt::format("{:+} {}{}", count, name, suffix));
    }
  };
  const std::set<std::string> varying = results::varying_names(syscalls, reference);
  const auto steady = [&](Counts changed) {
    std::erase_if(changed, [&](const auto& entry) { return varying.contains(entry.first); });
    return changed;
  };
  tell(steady(difference(counts_of(syscalls, "by_name"), counts_of(reference, "by_name"))), "");
  tell(steady(difference(counts_of(syscalls, "errors"), counts_of(reference, "errors"))), " failed");
  added.insert(added.end(), removed.begin(), removed.end());
  if (!varying.empty()) added.push_back(fmt::format("{}: {}", results::kScheduling, text::join(varying, " ")));
  return added;
}

/// The total; "~" before it and the range behind it when launches differ.
std::string total_text(const Json& syscalls) {
  const std::string total = syscalls.at("total").dump();
  if (syscalls.value("exact", true)) return total;
  if (!syscalls.contains("range")) return "~" + total;
  return fmt::format("~{} ({} … {})", total, syscalls.at("range").at(0).dump(), syscalls.at("range").at(1).dump());
}

/// `items` with two spaces between them, broken before `width`; lines after the first begin with `indent` spaces.
std::string wrapped(const std::vector<std::string>& items, std::size_t indent, std::size_t width) {
  std::string text;
  std::size_t column = indent;
  for (const std::string& item : items) {
    const bool first = text.empty();
    if (!first && column + 2 + item.size() > width) {
      text += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (!first) {
      text += "  ";
      column += 2;
    }
    text += item;
    column += item.size();
  }
  return text;
}

class SyscallsFormat final : public Format {
 public:
  [[nodiscard]] std::string_view name() const override { return "syscalls"; }
  [[nodiscard]] std::string_view summary() const override {
    return "system calls of each subject against the reference's, only what differs";
  }

  void write(const results::Results& results, const Style& style, std::ostream& out) const override {
    const results::Subject* reference = results::reference_of(results);
    if (reference == nullptr || counted(*reference) == nullptr) {
      out << "no system calls of a reference subject were counted; measure with --counters syscalls\n";
      return;
    }
    const Json& base = *counted(*reference);
    std::size_t name_width = 0;
    std::size_t total_width = 0;
    for (const results::Subject& subject : results.subjects) {
      name_width = std::max(name_width, text::width_of(subject.name));
      if (const Json* syscalls = counted(subject))
        total_width = std::max(total_width, text::width_of(total_text(*syscalls)));
    }
    out << "system calls of one launch, against " << reference->name << "\n\n";
    const std::size_t indent = name_width + 2 + total_width + 2;
    const std::size_t width = style.width > 0 ? static_cast<std::size_t>(style.width) : SIZE_MAX;
    for (const results::Subject& subject : results.subjects) {
      out << text::align_left(subject.name, name_width) << "  ";
      const Json* syscalls = counted(subject);
      if (syscalls == nullptr) {
        out << "not counted\n";
        continue;
      }
      out << text::align_right(total_text(*syscalls), total_width) << "  ";
      if (&subject == reference) {
        out << "reference\n";
        continue;
      }
      const std::vector<std::string> changed = changes(*syscalls, base);
      out << (changed.empty() ? "the same calls" : wrapped(changed, indent, width)) << '\n';
    }
    write_method(base, out);
  }

 private:
  static void write_method(const Json& syscalls, std::ostream& out) {
    if (!syscalls.contains("method")) return;
    out << "\ncounted with " << syscalls.at("method").get<std::string>();
    if (syscalls.contains("launches")) out << " in " << syscalls.at("launches").dump() << " launches each";
    if (syscalls.contains("method_reason")) out << " (" << syscalls.at("method_reason").get<std::string>() << ")";
    out << "; ~ varies, the median launch is shown\n";
  }
};

}  // namespace

const Format& syscalls() {
  static const SyscallsFormat format;
  return format;
}

}  // namespace sealbench::report
