// sealrun list: all containers below --root.
#include <algorithm>

#include "workloads/sealrun/commands/command.hpp"
#include "workloads/sealrun/commands/remark.hpp"
#include "workloads/sealrun/commands/streams.hpp"
#include "workloads/sealrun/state/container.hpp"

namespace sealbench::sealrun {

namespace {

/// Columns as wide as their widest cell and three spaces, as runc's.
void print_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> width(rows[0].size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) width[i] = std::max({width[i], row[i].size(), std::size_t{9}});
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(width[i] + 3 - row[i].size(), ' ');
    }
    print_line(line);
  }
}

}  // namespace

int run_list(const Globals& globals, const std::vector<std::string>& arguments) {
  std::string format = "table";
  bool quiet = false;
  const std::vector<Option> options = {
      {"format", 'f', true, "table or json", [&](const std::string& v) { format = v; }},
      {"quiet", 'q', false, "ids only", [&](const std::string&) { quiet = true; }},
  };
  if (const auto words = parse_options(arguments, options); !words.empty())
    throw UsageError("unexpected word \"" + words[0] + "\"");
  if (format != "table" && format != "json")
    throw UsageError("--format: table or json expected, found \"" + format + "\"");

  const auto containers = Container::list(globals.root);
  std::vector<std::vector<std::string>> rows = {{"ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"}};
  rapidjson::Document document(rapidjson::kArrayType);
  for (const Container& container : containers) {
    const rapidjson::Document state = container.to_oci_state();
    if (quiet) print_line(container.id);
    print_remark(container);
    rows.push_back({container.id, print(state["pid"]), state["status"].GetString(), container.bundle, container.created,
                    state["owner"].GetString()});
    document.PushBack(Json(state, document.GetAllocator()), document.GetAllocator());
  }
  if (quiet) return 0;
  if (format == "json") {
    print_line(print(document));
  } else {
    print_table(rows);
  }
  return 0;
}

}  // namespace sealbench::sealrun
