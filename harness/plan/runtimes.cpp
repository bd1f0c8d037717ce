#include "harness/plan/runtimes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "harness/plan/errors.hpp"
#include "harness/plan/list.hpp"
#include "harness/text/nearest.hpp"
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::plan {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kForm = "write NAME or PATH, then =LABEL, ,flag=OPTION, ,adapter=NAME as needed";

std::string nonempty(std::string value, std::string_view what, std::string_view text) {
  if (value.empty()) throw UsageError(fmt::format("--runtime \"{}\": the {} is empty; {}", text, what, kForm));
  return value;
}

std::string adapter_named(const std::string& name) {
  if (workloads::find_runtime(name) != nullptr) return name;
  throw UsageError("--runtime: " + text::unknown("adapter", name, text::names_of(workloads::runtimes())));
}

/// The part before the first comma: which program.
RuntimeChoice parse_program(const std::string& part, std::string_view text) {
  const std::size_t equals = part.rfind('=');
  std::string program = nonempty(part.substr(0, equals), "program", text);
  const std::string file_name = fs::path(program).filename().string();
  RuntimeChoice choice;
  choice.adapter = workloads::runtime_for_program(nonempty(file_name, "program's file name", text)).name();
  choice.label = equals == std::string::npos ? file_name : nonempty(part.substr(equals + 1), "label", text);
  if (program.find('/') != std::string::npos) program = fs::absolute(program).lexically_normal().string();
  choice.program = std::move(program);
  return choice;
}

}  // namespace

RuntimeChoice parse_runtime(std::string_view text) {
  const std::vector<std::string> parts = split_list(text, "--runtime");
  RuntimeChoice choice = parse_program(parts.front(), text);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::size_t equals = std::min(parts[i].find('='), parts[i].size());
    const std::string key = parts[i].substr(0, equals);
    std::string value = equals < parts[i].size() ? parts[i].substr(equals + 1) : std::string();
    if (key == "flag") {
      choice.flags.push_back(nonempty(std::move(value), "flag", text));
    } else if (key == "adapter") {
      choice.adapter = adapter_named(value);
    } else {
      throw UsageError(fmt::format("--runtime \"{}\": what is \"{}\"? {}", text, parts[i], kForm));
    }
  }
  return choice;
}

std::vector<RuntimeChoice> parse_runtimes(const std::vector<std::string>& texts) {
  std::vector<RuntimeChoice> choices;
  for (const std::string& text : texts) {
    RuntimeChoice choice = parse_runtime(text);
    for (const RuntimeChoice& other : choices) {
      if (other.label == choice.label && other != choice) {
        throw UsageError(fmt::format(
            "--runtime \"{}\": another runtime is called \"{}\" too; tell them apart with =LABEL", text, choice.label));
      }
    }
    choices.push_back(std::move(choice));
  }
  if (choices.empty()) choices.push_back({.label = "sealrun", .adapter = "sealrun", .program = {}, .flags = {}});
  return choices;
}

}  // namespace sealbench::plan
