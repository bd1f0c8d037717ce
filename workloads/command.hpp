// A program to launch.
#pragma once

#include <string>
#include <vector>

namespace sealbench::workloads {

/// argv[0] is an absolute path; `env` is the whole environment.
struct Command {
  std::vector<std::string> argv;
  std::vector<std::string> env;
};

}  // namespace sealbench::workloads
