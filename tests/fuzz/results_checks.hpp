// What holds for every results file that bench takes.
#pragma once

#include <algorithm>
#include <sstream>
#include <string>

#include "harness/report/report.hpp"
#include "harness/results/json_file.hpp"
#include "harness/results/results.hpp"
#include "tests/fuzz/input.hpp"

namespace sealbench::fuzz {

/// What bench wrote of it says the same when it is read again.
inline void require_round_trip(const results::Results& results) {
  const std::string text = results::text_of(results);
  std::string again;
  try {
    again = results::text_of(results::load(File(text).path()));
  } catch (const std::exception& error) {
    require(false, std::string("what was written can be read: ") + error.what());
  }
  require(again == text, "what was written is read as it is");
}

/// No text steers the terminal that it is printed on.
inline void require_harmless(std::string_view text) {
  require(std::all_of(text.begin(), text.end(),
                      [](char c) { return c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= 0x20; }),
          "no control characters are printed");
}

/// Every report but the page, which starts a Python to draw its pictures.
inline void write_reports(const results::Results& results) {
  for (const report::Format* const format : report::all()) {
    if (format->name() == "html") continue;
    for (const bool screen : {false, true}) {
      std::ostringstream out;
      try {
        format->write(results, {.color = false, .width = 60, .screen = screen}, out);
      } catch (const std::runtime_error&) {  // it lacks what the report is about
        continue;
      }
      require_harmless(out.str());
    }
  }
}

}  // namespace sealbench::fuzz
