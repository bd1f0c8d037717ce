#include "tests/integration/counters/strace.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <sstream>

#include "harness/counters/held_child.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::counters {

namespace {

/// "= -1 ENOENT (...)" at the end of a line. "= ?" and "= ? ERESTARTSYS (...)" are no errors that a program sees.
bool ends_with_error(const std::string& line) {
  const auto result = line.rfind(" = ");
  return result != std::string::npos && line.compare(result, 6, " = -1 ") == 0;
}

}  // namespace

Tally tally_of_strace_log(const std::string& log) {
  Tally tally;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const auto text = line.find_first_not_of("0123456789 ");
    if (text == std::string::npos) continue;
    line.erase(0, text);
    if (line.rfind("+++", 0) == 0 || line.rfind("---", 0) == 0) continue;  // an end or a signal
    const std::string kResumed = "<... ";
    std::string name;
    if (line.rfind(kResumed, 0) == 0) {  // the second half of a call that was counted when it was entered
      name = line.substr(kResumed.size(), line.find(' ', kResumed.size()) - kResumed.size());
    } else {
      name = line.substr(0, line.find('('));
      ++tally.calls[name];
    }
    if (ends_with_error(line)) ++tally.errors[name];
  }
  return tally;
}

std::string strace_path() {
  for (const char* path : {"/usr/bin/strace", "/bin/strace"}) {
    if (::access(path, X_OK) == 0) return path;
  }
  return {};
}

Tally strace(const Command& command) {
  std::string log = "/tmp/sealbench-strace.XXXXXX";
  const sys::UniqueFd file(sys::check(::mkostemp(log.data(), O_CLOEXEC), "creating a log for strace"));
  try {
    Command traced{.argv = {strace_path(), "-f", "-o", log, "--"}, .env = command.env};
    traced.argv.insert(traced.argv.end(), command.argv.begin(), command.argv.end());
    HeldChild child(traced);
    child.release();
    child.wait();
    Tally tally = tally_of_strace_log(sys::read_file(log));
    ::unlink(log.c_str());
    return tally;
  } catch (...) {
    ::unlink(log.c_str());
    throw;
  }
}

}  // namespace sealbench::counters
