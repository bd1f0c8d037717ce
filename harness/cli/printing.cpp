#include "harness/cli/printing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <sstream>

#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/standard_streams.hpp"
#include "harness/plan/errors.hpp"

namespace sealbench::cli {

Option output_option(Printing& printing, const std::string& help) {
  return {.names = "-o,--output", .value = &printing.output, .help = help, .group = "Output", .kind = Kind::file};
}

Option format_option(Printing& printing, std::function<std::vector<Choice>()> formats) {
  return {.names = "--format",
          .value = &printing.formats,
          .help = "what is printed, and the file that it goes to where that is not -o's; may be repeated",
          .shown = "FORMAT[=FILE]",
          .group = "Output",
          .choices = std::move(formats),
          .kind = Kind::format,
          .list = List::repeated};
}

Printer::Printer(const Printing& printing, std::string color) : color_(std::move(color)) {
  std::vector<std::string> formats = printing.formats;
  if (formats.empty()) formats.emplace_back();
  for (const std::string& one : formats) {
    const std::size_t equals = one.find('=');
    const std::string name = one.substr(0, equals);
    if (equals != std::string::npos) {
      add(name, "--format " + name, one.substr(equals + 1));
    } else {
      add(name, "--output", printing.output);
    }
  }
  const bool shared = std::any_of(formats.begin(), formats.end(),
                                  [](const std::string& one) { return one.find('=') == std::string::npos; });
  if (!shared && !printing.output.empty()) {
    throw UsageError(
        fmt::format("--output {}: nothing is left to go there: every --format has a file of its own", printing.output));
  }
  if (std::any_of(parts_.begin(), parts_.end(), [](const Part& part) { return !part.file; })) require_standard_output();
}

void Printer::add(std::string format, const std::string& option, const std::string& path) {
  Part part{.format = std::move(format), .option = option, .file = {}};
  if (!path.empty()) part.file = named_destination(option, path);
  for (const Part& other : parts_) {
    const bool one_place =
        part.file && other.file ? part.file->is_same_file_as(*other.file) : !part.file && !other.file;
    if (!one_place) continue;
    throw UsageError(fmt::format("--format {} and --format {} both go to {}: write --format {}=FILE", other.format,
                                 part.format, part.file ? part.file->path() : "standard output", part.format));
  }
  parts_.push_back(std::move(part));
}

void Printer::print(const Write& write) {
  std::vector<std::string> texts;
  for (const Part& part : parts_) {
    std::ostringstream text;
    write(part.format, part.file ? style_for_file(color_) : style_for(stdout, color_), text);
    texts.push_back(text.str());
  }
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (!parts_[i].file) {
      std::cout << texts[i] << std::flush;  // StandardStreams knows whether that worked
      continue;
    }
    try {
      parts_[i].file->write(texts[i]);
    } catch (const std::runtime_error& error) {
      all_there_ = false;
      say(error.what());
    }
  }
}

int Printer::status(int status) const { return status == kSuccess && !all_there_ ? kImpossibleHere : status; }

void Printer::require_other_than(const results::Destination& other, const std::string& option) const {
  for (const Part& part : parts_) {
    if (!part.file || !part.file->is_same_file_as(other)) continue;
    throw UsageError(fmt::format("{} and {} both write {}: name two files", option, part.option, other.path()));
  }
}

}  // namespace sealbench::cli
