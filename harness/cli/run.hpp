// Measuring, as bench without a subcommand does it: for the commands that measure before they do something else.
#pragma once

#include <string>
#include <vector>

#include "harness/cli/option.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/printing.hpp"
#include "harness/plan/plan.hpp"

namespace sealbench::cli {

/// What was asked for, as typed.
struct RunArguments {
  std::string strategies;             ///< empty: all of sealrun, stock of other runtimes
  std::vector<std::string> runtimes;  ///< empty: sealrun
  std::string require;                ///< names of requirements for "auto"
  std::string workload = "run";
  std::vector<std::string> settings;  ///< NAME=VALUE of the workload's parameters
  std::string engine = "native";
  int runs = 300;
  int warmup = 5;
  int sessions = 3;
  std::string exe_size;  ///< empty: 12 MiB for sealrun, native for other runtimes
  std::string exe_dir;
  std::string bundle;
  std::string prepare;
  std::string seed;
  std::string cpus;
  double timeout_s = 30;
  std::string tolerate = "0";
  std::string counters = "syscalls";
  std::string precision;
  double max_time_s = 0;  ///< 0: 300 for --precision, 900 for all workloads
  bool control = false;
  std::string reference;  ///< name of a subject; empty: noclone or stock, else the first
  std::string export_json;
  Printing printing{.formats = {"text"}};
  TableOptions table;
  std::string color = "auto";
  bool verify = false;
  bool thorough = false;  ///< verify as bench verify does without --quick
  bool quiet = false;
  std::string command_line;
};

/// The options that say how to measure and where to write; those that say what (--strategy, --format, --verify) belong
/// to the command.
std::vector<Option> run_options(RunArguments& arguments);

/// What is to be measured. Throws UsageError.
plan::Plan make_plan(const RunArguments& arguments);

/// Measures, prints, writes a results file; returns the exit status. Throws UsageError, HostError.
int run(const RunArguments& arguments);

}  // namespace sealbench::cli
