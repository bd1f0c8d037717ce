// Exact counts of one launch, where a counting pass took them. A figure that varied from launch to launch has its
// range.
#include <fmt/format.h>

#include "harness/report/column.hpp"
#include "harness/report/duration.hpp"

namespace sealbench::report {
namespace {

/// counts.COUNTER.total as a number, with "~" before it when the counter says that it is not exact.
Cell total(const results::Subject& subject, const std::string& counter) {
  const std::string text = figure_text(subject.counts, "/" + counter + "/total");
  if (text.empty()) return {};
  return {figure_text(subject.counts, "/" + counter + "/exact") == "false" ? "~" + text : text};
}

Cell bytes(const results::Subject& subject, const std::string& counter) {
  const results::Json::json_pointer place("/" + counter + "/total");
  if (!subject.counts.contains(place) || !subject.counts.at(place).is_number()) return {};
  return {bytes_text(subject.counts.at(place).get<double>())};
}

}  // namespace

Column syscalls_column(const results::Results& /*results*/) {
  return {.name = "syscalls",
          .title = "syscalls",
          .rank = 3,
          .cell = [](const TableContext&, const results::Subject& subject) { return total(subject, "syscalls"); }};
}

Column copied_column(const results::Results& /*results*/) {
  return {
      .name = "copied", .title = "copied", .rank = 5, .cell = [](const TableContext&, const results::Subject& subject) {
        return bytes(subject, "bytes_copied");
      }};
}

Column memory_column(const results::Results& /*results*/) {
  return {
      .name = "memory", .title = "memory", .rank = 4, .cell = [](const TableContext&, const results::Subject& subject) {
        return bytes(subject, "memory");
      }};
}

Column mount_events_column(const results::Results& /*results*/) {
  return {.name = "mount-events",
          .title = "mount events",
          .rank = 6,
          .cell = [](const TableContext&, const results::Subject& subject) { return total(subject, "mounts"); }};
}

/// How long a launch waits among others; a launch alone waits for nobody.
Column mount_lock_column(const results::Results& /*results*/) {
  return {.name = "mount-lock",
          .title = "mount lock",
          .rank = 6,
          .cell = [](const TableContext&, const results::Subject& subject) -> Cell {
            const results::Json::json_pointer place("/mount_lock/total");
            if (!subject.counts.contains(place) || !subject.counts.at(place).is_number()) return {};
            const double seconds = subject.counts.at(place).get<double>() * 1e-9;
            return {duration(seconds, unit_for(seconds), 2)};
          }};
}

}  // namespace sealbench::report
