#include "workloads/sealrun/commands/program.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "workloads/sealrun/commands/command.hpp"

namespace sealbench::sealrun {

std::string find_program(const std::string& program) {
  if (program.find('/') != std::string::npos) {
    sys::check(::access(program.c_str(), X_OK), [&] { return "executing " + program; });
    return program;
  }
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "/usr/sbin:/usr/bin:/sbin:/bin" : path;
  for (;;) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    const std::string directory(rest.substr(0, colon));
    std::string candidate = (directory.empty() ? "." : directory) + "/" + program;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    if (colon == rest.size()) break;
    rest.remove_prefix(colon + 1);
  }
  sys::throw_errno(ENOENT, "looking for " + program + " on PATH");
}

void refuse_script(const std::string& path) {
  std::array<char, 2> start{};
  const sys::UniqueFd file = sys::open(path, O_RDONLY);
  if (::read(file.get(), start.data(), start.size()) == ssize_t{start.size()} && start[0] == '#' && start[1] == '!') {
    throw UsageError(path + " is a script: its interpreter would be executed as it is; name a program");
  }
}

}  // namespace sealbench::sealrun
