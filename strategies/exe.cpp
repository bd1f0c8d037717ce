#include "strategies/exe.hpp"

#include <fcntl.h>

#include <cerrno>
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
  struct stat self{};
  struct stat named{};
  sys::check(::stat(kSelfExe, &self), "stat of /proc/self/exe");
  if (::stat(real.c_str(), &named) < 0 || !same_file(self, named)) {
    sys::throw_errno(ENOENT, "the exe " + real + " was deleted or replaced since it was started");
  }
  return real;
}

bool same_file(const struct stat& a, const struct stat& b) { return a.st_dev == b.st_dev && a.st_ino == b.st_ino; }

}  // namespace sealbench::strategies
