// bench doctor: what on this host disturbs or prevents measuring.
#include "harness/host/doctor.hpp"

#include <fmt/format.h>

#include <vector>

#include "harness/cli/commands.hpp"

namespace sealbench::cli {

namespace {

const char* word(host::Severity severity) {
  switch (severity) {
    case host::Severity::fine:
      return "fine";
    case host::Severity::disturbs:
      return "disturbs";
    case host::Severity::prevents:
      return "PREVENTS";
  }
  return "";
}

int diagnose() {
  std::vector<host::Finding> findings;
  for (const host::Check& check : host::checks()) {
    const host::Finding& finding = findings.emplace_back(check.look());
    fmt::print("{:<9} {:<15} {}\n", word(finding.severity), check.name, finding.what);
    if (!finding.why.empty()) fmt::print("{:<25} why: {}\n", "", finding.why);
    if (!finding.todo.empty()) fmt::print("{:<25} do:  {}\n", "", finding.todo);
  }
  return host::worst(findings) == host::Severity::prevents ? kImpossibleHere : kSuccess;
}

}  // namespace

Action add_doctor(CLI::App& app) {
  app.add_subcommand("doctor", "what on this host disturbs or prevents measuring");
  return diagnose;
}

}  // namespace sealbench::cli
