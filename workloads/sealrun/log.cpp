#include "workloads/sealrun/log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "sys/file.hpp"
#include "workloads/sealrun/clock.hpp"
#include "workloads/sealrun/json.hpp"
#include "workloads/sealrun/own_signals.hpp"

namespace sealbench::sealrun::log {

namespace {

struct Settings {
  sys::UniqueFd file;  ///< empty: standard error
  Format format = Format::text;
  bool debug = false;
};

Settings& settings() {
  static Settings kSettings;
  return kSettings;
}

std::string_view name_of(Level level) {
  switch (level) {
    case Level::error:
      return "error";
    case Level::warning:
      return "warning";
    case Level::debug:
      return "debug";
  }
  return "info";
}

/// In one write(2), so that lines of several processes do not mix in a file that is appended to.
void put(int fd, std::string line) {
  line += '\n';
  [[maybe_unused]] const ssize_t put = ::write(fd, line.data(), line.size());
}

/// For people: the words alone, with what they are unless they are an error.
std::string plain(Level level, std::string_view what) {
  std::string line = "sealrun: ";
  if (level != Level::error) line.append(name_of(level)).append(": ");
  return line.append(what);
}

void write(Level level, std::string_view what) {
  hold_back_own_signals();
  const Settings& now = settings();
  constexpr std::size_t kSeconds = sizeof "2026-11-24T06:07:14" - 1;
  const auto line = [&] {
    return line_of(now.format, level, what, rfc3339(read_clock(CLOCK_REALTIME)).substr(0, kSeconds) + "Z");
  };
  if (now.file) put(now.file.get(), line());
  if (now.file && level != Level::error) return;
  put(STDERR_FILENO, !now.file && now.format == Format::json ? line() : plain(level, what));
}

}  // namespace

void set_file(const std::string& file) {
  settings().file = file.empty() ? sys::UniqueFd() : sys::open(file, O_WRONLY | O_CREAT | O_APPEND, 0644);
}
void set_format(Format format) { settings().format = format; }
void set_debug() { settings().debug = true; }
bool is_debug() { return settings().debug; }

void error(std::string_view what) { write(Level::error, what); }
void warning(std::string_view what) { write(Level::warning, what); }
void debug(std::string_view what) {
  if (is_debug()) write(Level::debug, what);
}

std::string line_of(Format format, Level level, std::string_view what, std::string_view time) {
  const std::string said = print(reference(what));  // a string of JSON is one of logfmt, too
  std::string line;
  if (format == Format::json) {
    line.append(R"({"level":")").append(name_of(level)).append(R"(","msg":)").append(said);
    return line.append(R"(,"time":")").append(time).append("\"}");
  }
  line.append("time=\"").append(time).append("\" level=").append(name_of(level));
  return line.append(" msg=").append(said);
}

}  // namespace sealbench::sealrun::log
