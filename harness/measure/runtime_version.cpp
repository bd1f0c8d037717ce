#include "harness/measure/runtime_version.hpp"

#include <chrono>
#include <stdexcept>
#include <vector>

#include "harness/measure/program_output.hpp"
#include "harness/results/printable.hpp"

namespace sealbench::measure {

std::string runtime_version(const workloads::Runtime& adapter, const std::string& exe) {
  constexpr std::chrono::seconds kLimit{10};
  std::vector<std::string> argv = {exe};
  for (const std::string& option : adapter.version_options()) argv.push_back(option);
  try {
    const ProgramOutput output = run_program(argv, kLimit);
    return output.status == 0 ? results::printable(output.out.substr(0, output.out.find('\n'))) : std::string();
  } catch (const std::runtime_error&) {
    return {};
  }
}

}  // namespace sealbench::measure
