#include "harness/verify/kept.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <stdexcept>

#include "harness/verify/process.hpp"
#include "sys/file.hpp"

namespace sealbench::verify {

namespace {
constexpr std::chrono::seconds kLimit{20};
}

Kept::Kept(Runtime runtime, bool installs) : runtime_(std::move(runtime)), installs_(installs) {}

Kept::~Kept() { uninstall(); }

void Kept::uninstall() noexcept {
  try {
    if (installs_) static_cast<void>(call("uninstall"));
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the namespace's end takes what is left
  }
}

void Kept::install() {
  if (!installs_) return;
  if (const int status = call("install"); status != 0) {
    throw std::runtime_error(fmt::format("install ended with status {}: {}", status, sys::read_file(runtime_.log)));
  }
}

int Kept::call(const char* command) const {
  std::vector<std::string> argv{runtime_.exe};
  argv.insert(argv.end(), runtime_.options.begin(), runtime_.options.end());
  argv.emplace_back(command);
  const sys::UniqueFd log = sys::open(runtime_.log, O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0644);
  return Process(argv, {.in = -1, .out = -1, .err = log.get()}).wait(kLimit);
}

}  // namespace sealbench::verify
