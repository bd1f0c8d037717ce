#include "harness/cli/options.hpp"

#include <fmt/format.h>

#include <charconv>

#include "harness/analysis/annotate.hpp"
#include "harness/cli/choices.hpp"
#include "harness/cli/output.hpp"
#include "harness/plan/errors.hpp"
#include "harness/plan/list.hpp"
#include "harness/plan/order.hpp"
#include "harness/report/column.hpp"
#include "harness/report/row_order.hpp"
#include "harness/results/metrics.hpp"
#include "harness/results/printable.hpp"

namespace sealbench::cli {

Option color_option(std::string& value) {
  return {.names = "--color",
          .value = &value,
          .help = "whether there is color",
          .shown = "WHEN",
          .one_of = {"auto", "always", "never"}};
}

Option quiet_option(bool& value) { return {.names = "--quiet,-q", .value = &value, .help = "no progress bar"}; }

Option columns_option(TableOptions& table) {
  return {.names = "--columns",
          .value = &table.columns,
          .help = "of the table; the usual ones without it",
          .shown = "NAME,…",
          .group = "Output",
          .choices = column_choices,
          .topic = "columns"};
}

Option metric_option(TableOptions& table) {
  return {.names = "--metric",
          .value = &table.metric,
          .help = "what means and ratios are of; without it what answers the workload's question",
          .shown = "NAME",
          .group = "Output",
          .choices = metric_choices,
          .topic = "workloads"};
}

Option sort_option(TableOptions& table) {
  return {.names = "--sort",
          .value = &table.sort,
          .help = "order of the table's rows",
          .shown = "ORDER",
          .group = "Output",
          .choices = row_order_choices,
          .topic = "orders"};
}

Option reference_option(std::string& value) {
  return {.names = "--reference",
          .value = &value,
          .help =
              "the subject that ratios refer to, by its name in the table; noclone or stock, else the first, "
              "without it",
          .shown = "SUBJECT",
          .choices = strategy_choices};
}

Option report_format_option(Printing& printing) {
  Option option = format_option(printing, report_formats);
  option.topic = "formats";
  return option;
}

Option seed_option(std::string& value) {
  return {
      .names = "--seed", .value = &value, .help = "of the order of launches; a random one without it", .shown = "N"};
}

namespace {

std::vector<std::string> columns_of(const TableOptions& table) {
  if (table.columns.empty()) return {};
  return plan::split_list(table.columns, "--columns");
}

}  // namespace

void check(const TableOptions& table, const std::vector<results::Metric>& metrics) {
  results::Results launched = results::launched_once();
  launched.metrics = metrics;
  if (!table.metric.empty()) results::look_at(launched, table.metric);
  static_cast<void>(report::columns(launched, columns_of(table)));
  report::sort_rows(launched, table.sort);
}

void look_at(const std::string& metric, results::Results& results) {
  if (metric.empty()) return;
  results::look_at(results, metric);
  analysis::annotate(results);
}

void print(results::Results results, Printer& printer, const TableOptions& table) {
  look_at(table.metric, results);
  report::sort_rows(results, table.sort);
  printer.print([&](const std::string& format, const report::Style& style, std::ostream& out) {
    report::Style with_columns = style;
    with_columns.columns = columns_of(table);
    format_named(format).write(results, with_columns, out);
  });
}

std::string parse_prepare(const std::string& text) {
  if (results::printable(text) == text) return text;
  throw UsageError("--prepare: write CMD in one line without control characters, or put it into a script");
}

std::uint64_t parse_seed(const std::string& text) {
  if (text.empty()) return plan::random_seed();
  std::uint64_t seed = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || *rest != '\0') {
    throw UsageError(fmt::format("--seed {}: not a whole number from 0 to 18446744073709551615", text));
  }
  return seed;
}

}  // namespace sealbench::cli
