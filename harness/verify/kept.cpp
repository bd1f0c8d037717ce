#include "harness/verify/kept.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "harness/verify/process.hpp"
#include "sys/file.hpp"

namespace sealbench::verify {

namespace {
constexpr std::chrono::seconds kLimit{20};
}

Kept::Kept(std::vector<std::string> sealrun, std::vector<std::string> words, std::string log)
    : sealrun_(std::move(sealrun)), words_(std::move(words)), log_(std::move(log)) {}

Kept::~Kept() { uninstall(); }

void Kept::uninstall() noexcept {
  try {
    if (!sealrun_.empty()) static_cast<void>(call("uninstall"));
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the namespace's end takes what is left
  }
}

void Kept::install() {
  if (sealrun_.empty()) return;
  if (const int status = call("install"); status != 0) {
    throw std::runtime_error(fmt::format("install ended with status {}: {}", status, sys::read_file(log_)));
  }
}

int Kept::call(const char* command) const {
  std::vector<std::string> argv = sealrun_;
  argv.emplace_back(command);
  argv.insert(argv.end(), words_.begin(), words_.end());
  const sys::UniqueFd log = sys::open(log_, O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0644);
  return Process(argv, {.in = -1, .out = -1, .err = log.get()}).wait(kLimit);
}

}  // namespace sealbench::verify
