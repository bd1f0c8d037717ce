// The scripts of plots/, run as a process: they read a results file and nothing else.
#pragma once

#include <string>
#include <vector>

namespace sealbench::report {

/// The folder of the scripts: $SEALBENCH_PLOTS, else plots/ in a folder above the running program, else where this
/// program was built from. Empty when none of them has the scripts.
std::string plots_folder();

/// The Python that has matplotlib where a distribution installs it: /usr/bin/python3 when it is there, else the first
/// on PATH.
std::string python();

/// How a script ended.
struct ScriptEnd {
  int status = 0;          ///< its exit status; 128 + signal when one ended it
  bool timed_out = false;  ///< it was killed
  std::string output;      ///< what it wrote to standard output and standard error
};

/// Runs plots/all.py with these arguments, `timeout_ms` at most. Throws std::runtime_error when there are no scripts or
/// no Python, std::system_error when it cannot be started.
ScriptEnd run_plots(const std::vector<std::string>& arguments, int timeout_ms);

}  // namespace sealbench::report
