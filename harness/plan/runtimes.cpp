#include "harness/plan/runtimes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "harness/plan/errors.hpp"
#include "harness/text/nearest.hpp"
#include "workloads/runtimes/runtime.hpp"

namespace sealbench::plan {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kForm =
    "write NAME or PATH, then =LABEL, ,flag=OPTION, ,adapter=NAME as needed, and what has a comma or = in it in double "
    "quotes";

std::string nonempty(std::string value, std::string_view what, std::string_view text) {
  if (value.empty()) throw UsageError(fmt::format("--runtime \"{}\": the {} is empty; {}", text, what, kForm));
  return value;
}

std::string adapter_named(const std::string& name) {
  if (workloads::find_runtime(name) != nullptr) return name;
  throw UsageError("--runtime: " + text::unknown("adapter", name, text::names_of(workloads::runtimes())));
}

/// What stands between two commas, and where in it "=" separates. What is in double quotes separates nothing.
struct Part {
  std::string text;
  std::vector<std::size_t> equals;
};

std::vector<Part> parts_of(std::string_view text) {
  std::vector<Part> parts(1);
  bool quoted = false;
  for (const char letter : text) {
    Part& part = parts.back();
    if (letter == '"') {
      quoted = !quoted;
    } else if (letter == ',' && !quoted) {
      parts.emplace_back();
    } else if (letter != ' ' || quoted || !part.text.empty()) {
      if (letter == '=' && !quoted) part.equals.push_back(part.text.size());
      part.text += letter;
    }
  }
  if (quoted) throw UsageError(fmt::format("--runtime {}: a double quote is not closed; {}", text, kForm));
  for (Part& part : parts) {
    part.text.erase(part.text.find_last_not_of(' ') + 1);
    if (part.text.empty()) throw UsageError(fmt::format("--runtime \"{}\" has an empty part; {}", text, kForm));
  }
  return parts;
}

/// The part before the first comma: which program.
RuntimeChoice parse_program(const Part& part, std::string_view text) {
  const std::size_t equals = part.equals.empty() ? std::string::npos : part.equals.back();
  std::string program = nonempty(part.text.substr(0, equals), "program", text);
  const std::string file_name = fs::path(program).filename().string();
  RuntimeChoice choice;
  choice.adapter = workloads::runtime_for_program(nonempty(file_name, "program's file name", text)).name();
  choice.label = equals == std::string::npos ? file_name : nonempty(part.text.substr(equals + 1), "label", text);
  if (program.find('/') != std::string::npos) program = fs::absolute(program).lexically_normal().string();
  choice.program = std::move(program);
  return choice;
}

}  // namespace

RuntimeChoice parse_runtime(std::string_view text) {
  const std::vector<Part> parts = parts_of(text);
  RuntimeChoice choice = parse_program(parts.front(), text);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::string& part = parts[i].text;
    const std::size_t equals = parts[i].equals.empty() ? part.size() : parts[i].equals.front();
    const std::string key = part.substr(0, equals);
    std::string value = equals < part.size() ? part.substr(equals + 1) : std::string();
    if (key == "flag") {
      choice.flags.push_back(nonempty(std::move(value), "flag", text));
    } else if (key == "adapter") {
      choice.adapter = adapter_named(value);
    } else {
      throw UsageError(fmt::format("--runtime \"{}\": what is \"{}\"? {}", text, part, kForm));
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
