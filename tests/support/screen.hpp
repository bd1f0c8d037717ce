// What is printed on a screen of some width: no line is longer, no word is broken or lost.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include "harness/text/width.hpp"

namespace sealbench::testing {

inline std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// A line that is longer may only be one word.
inline void expect_no_line_beyond(std::size_t width, const std::string& text) {
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (words_of(line).size() > 1) {
      EXPECT_LE(text::width_of(line), width) << line;
    }
  }
}

/// `text` is `whole`, with line breaks elsewhere.
inline void expect_broken_for(std::size_t width, const std::string& text, const std::string& whole) {
  expect_no_line_beyond(width, text);
  EXPECT_EQ(words_of(text), words_of(whole));
}

}  // namespace sealbench::testing
