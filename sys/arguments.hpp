// Strings as execve(2) wants them.
#pragma once

#include <string>
#include <vector>

namespace sealbench::sys {

/// argv or envp of a program: pointers to the characters of `strings`, which outlives them, and a null pointer. Nobody
/// writes through them, whatever their type says.
inline std::vector<char*> argument_pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (const std::string& text : strings) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace sealbench::sys
