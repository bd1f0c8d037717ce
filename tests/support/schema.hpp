// Documents and the schemas of results/.
#pragma once

#include <cstdlib>
#include <string>

#include "harness/results/results.hpp"
#include "sys/file.hpp"
#include "tests/support/scratch.hpp"

namespace sealbench::testing {

/// Whether there is Debian's python3-jsonschema.
inline bool validates_schemas() { return std::system("/usr/bin/python3 -c 'import jsonschema' 2>/dev/null") == 0; }

/// What it says about a document and results/SCHEMA; nothing for a good one.
inline std::string complaints(const results::Json& document, const std::string& schema) {
  const Scratch scratch;
  sys::write_file(scratch.file("document.json"), document.dump());
  const std::string command =
      "/usr/bin/python3 '" SEALBENCH_SOURCE_DIR "/tests/unit/results/validate.py' '" SEALBENCH_SOURCE_DIR "/results/" +
      schema + "' < '" + scratch.file("document.json") + "' > '" + scratch.file("out") + "' 2>&1";
  const int status = std::system(command.c_str());
  const std::string output = sys::read_file(scratch.file("out"));
  return status == 0 ? output : output.empty() ? "failed without a word" : output;
}

}  // namespace sealbench::testing
