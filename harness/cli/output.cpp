#include "harness/cli/output.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <string_view>
#include <vector>

#include "harness/cli/measuring.hpp"
#include "harness/host/places.hpp"
#include "harness/plan/errors.hpp"
#include "harness/results/json_file.hpp"
#include "harness/text/nearest.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::cli {

namespace fs = std::filesystem;

namespace {

const char* variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr || *value == '\0' ? nullptr : value;
}

/// What COLUMNS says, as ls(1) takes it; 0 when it says nothing sensible.
int columns_variable() {
  const char* const text = variable("COLUMNS");
  if (text == nullptr) return 0;
  int columns = 0;
  const std::string_view all = text;
  const auto [rest, error] = std::from_chars(all.begin(), all.end(), columns);
  return error == std::errc() && rest == all.end() && columns > 0 ? columns : 0;
}

std::string quote(std::string_view argument) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,/:@%#^";
  if (!argument.empty() && argument.find_first_not_of(kPlain) == std::string_view::npos) return std::string(argument);
  std::string text = "'";
  for (const char c : argument) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

/// Where results go that cannot be written where they were wanted, best first.
std::vector<std::string> other_places() {
  std::vector<std::string> places;
  try {
    places.push_back(fs::path(default_results_path("none")).parent_path());
  } catch (const HostError&) {  // there is no such place
  }
  for (const std::string& directory : host::exe_directories()) places.push_back(directory);
  places.emplace_back("/dev/shm");
  return places;
}

/// A new file with `text` in `directory`; its path. The name cannot be guessed: others may write there too. Throws
/// std::system_error and leaves nothing.
std::string write_new(const std::string& directory, std::string_view text) {
  constexpr std::string_view kSuffix = ".json";
  std::string path = directory + "/sealbench-results-XXXXXX" + std::string(kSuffix);
  const sys::UniqueFd fd(sys::check(::mkostemps(path.data(), static_cast<int>(kSuffix.size()), O_CLOEXEC),
                                    [&] { return "making a file in " + directory; }));
  try {
    sys::write_all(fd.get(), text, path);
    sys::check(::fsync(fd.get()), [&] { return "writing " + path; });
  } catch (...) {
    ::unlink(path.c_str());
    throw;
  }
  return path;
}

}  // namespace

report::Style style_for(std::FILE* stream, const std::string& color) {
  report::Style style = style_for_file(color);
  if (::isatty(::fileno(stream)) != 1) return style;
  style.color = style.color || (color == "auto" && variable("NO_COLOR") == nullptr);
  winsize size{};
  if (!style.screen && ::ioctl(::fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.width = size.ws_col;
    style.screen = true;
  }
  return style;
}

report::Style style_for_file(const std::string& color) {
  report::Style style;
  style.color = color == "always";
  if (const int columns = columns_variable(); columns > 0) {
    style.width = columns;
    style.screen = true;
  }
  return style;
}

const report::Format& format_named(const std::string& name) {
  const report::Format* format = report::find(name);
  if (format == nullptr) throw UsageError(text::unknown("format", name, text::names_of(report::all())));
  return *format;
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

results::Destination named_destination(const std::string& option, const std::string& path) {
  try {
    return results::Destination(path);
  } catch (const std::runtime_error& error) {
    throw UsageError(
        fmt::format("{}: {}; name a file in a directory that exists and can be written", option, error.what()));
  }
}

results::Destination results_destination(const std::string& export_json, const std::string& date) {
  if (!export_json.empty()) return named_destination("--export-json", export_json);
  try {
    return results::Destination(default_results_path(date));
  } catch (const HostError&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw HostError(fmt::format("{}; name another place with --export-json", error.what()));
  }
}

bool save(const results::Results& results, const results::Destination& destination) {
  return save_text(results::text_of(results), destination);
}

bool save_text(const std::string& text, const results::Destination& destination) {
  std::string problem;
  try {
    destination.write(text);
    return true;
  } catch (const std::runtime_error& error) {
    problem = error.what();
  }
  for (const std::string& directory : other_places()) {
    try {
      say(fmt::format("{}; the results are in {} instead", problem, write_new(directory, text)));
      return false;
    } catch (const std::system_error&) {  // nor there
    }
  }
  say(problem + "; nor could the results be written anywhere else: make room, and measure again");
  return false;
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
