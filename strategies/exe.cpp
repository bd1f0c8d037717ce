#include "strategies/exe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::strategies {

namespace {
constexpr const char* kSelfExe = "/proc/self/exe";
}

Exe Exe::self(std::string scratch_dir) { return {kSelfExe, std::move(scratch_dir)}; }

Exe::Exe(std::string path, std::string scratch_dir) : path_(std::move(path)), scratch_dir_(std::move(scratch_dir)) {}

sys::UniqueFd Exe::open(int flags) const { return sys::open(path_, flags); }

std::string Exe::real_path() const {
  if (path_ != kSelfExe) return std::filesystem::canonical(path_).string();
  std::string real = sys::read_link(path_);
  struct stat self {};
  struct stat named {};
  sys::check(::stat(kSelfExe, &self), "stat of /proc/self/exe");
  if (::stat(real.c_str(), &named) < 0 || !same_file(self, named)) {
    sys::throw_errno(ENOENT, "the exe " + real + " was deleted or replaced since it was started");
  }
  return real;
}

std::string Exe::artefact_dir() const {
  if (!artefact_dir_.empty()) return artefact_dir_;
  if (::geteuid() == 0) return "/var/lib/sealrun";
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  if (const std::string data = variable("XDG_DATA_HOME"); !data.empty()) return data + "/sealrun";
  if (const std::string home = variable("HOME"); !home.empty()) return home + "/.local/share/sealrun";
  sys::throw_errno(ENOENT, "no directory for artefacts: XDG_DATA_HOME and HOME are not set");
}

bool same_file(const struct stat& a, const struct stat& b) { return a.st_dev == b.st_dev && a.st_ino == b.st_ino; }

}  // namespace sealbench::strategies
