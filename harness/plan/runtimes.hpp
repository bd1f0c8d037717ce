// --runtime: which program, under which name, called how.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sealbench::plan {

/// One runtime of a plan.
struct RuntimeChoice {
  std::string label = "sealrun";    ///< its name in tables
  std::string adapter = "sealrun";  ///< a registered adapter: workloads/runtimes
  std::string program;              ///< an absolute path, or a name to look for beside bench and on PATH
  std::vector<std::string> flags;   ///< further global options of the program

  bool operator==(const RuntimeChoice&) const = default;
};

/// NAME|PATH[=LABEL][,flag=OPTION][,adapter=NAME]…
///
/// What has a comma or "=" in it stands in double quotes. NAME is a registered runtime, or any program on PATH; PATH
/// has a slash. The label is the program's file name unless it is given. The adapter is the one whose name the file
/// name has or begins with ("runc-1.2"), else `oci`. Whether the program exists is not looked at. Throws UsageError.
RuntimeChoice parse_runtime(std::string_view text);

/// parse_runtime for each; sealrun when there is none. Throws UsageError when a label is there twice for what is not
/// the same.
std::vector<RuntimeChoice> parse_runtimes(const std::vector<std::string>& texts);

}  // namespace sealbench::plan
