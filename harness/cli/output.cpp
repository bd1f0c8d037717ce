#include "harness/cli/output.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <string_view>

#include "harness/plan/errors.hpp"

namespace sealbench::cli {

namespace fs = std::filesystem;

namespace {

const char* variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr || *value == '\0' ? nullptr : value;
}

std::string quote(std::string_view argument) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,/:@%#^";
  if (!argument.empty() && argument.find_first_not_of(kPlain) == std::string_view::npos) return std::string(argument);
  std::string text = "'";
  for (const char c : argument) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace

report::Style style_for(std::FILE* stream, const std::string& color) {
  report::Style style;
  const bool terminal = ::isatty(::fileno(stream)) == 1;
  style.color = color == "always" || (color == "auto" && terminal && variable("NO_COLOR") == nullptr);
  winsize size{};
  if (terminal && ::ioctl(::fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) style.width = size.ws_col;
  return style;
}

const report::Format& format_named(const std::string& name) {
  const report::Format* format = report::find(name);
  if (format == nullptr) {
    throw UsageError(fmt::format("unknown format \"{}\": choose one of {}", name, report::names()));
  }
  return *format;
}

void print(const results::Results& results, const report::Format& format, const report::Style& style) {
  format.write(results, style, std::cout);
  std::cout.flush();
  if (!std::cout) throw std::runtime_error("cannot write to standard output");
}

std::string default_results_path(const std::string& date) {
  fs::path directory;
  if (const char* state = variable("XDG_STATE_HOME")) {
    directory = state;
  } else if (const char* home = variable("HOME")) {
    directory = fs::path(home) / ".local/state";
  } else {
    throw HostError(
        "nowhere to write the results file: neither XDG_STATE_HOME nor HOME is set; name it with --export-json");
  }
  directory /= "sealbench";
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    throw HostError(fmt::format("cannot make {} for the results file: {}; name another place with --export-json",
                                directory.string(), error.message()));
  }
  std::string name = date;
  std::erase(name, ':');
  return directory / (name + ".json");
}

std::string now() {
  const std::time_t time = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&time, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

std::string quoted(int argc, const char* const* argv) {
  std::string line = fs::path(argv[0]).filename();
  for (int i = 1; i < argc; ++i) line.append(" ").append(quote(argv[i]));
  return line;
}

}  // namespace sealbench::cli
