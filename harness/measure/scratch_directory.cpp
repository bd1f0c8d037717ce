#include "harness/measure/scratch_directory.hpp"

#include <stdlib.h>

#include <filesystem>

#include "sys/error.hpp"

namespace sealbench::measure {

ScratchDirectory::ScratchDirectory() : ScratchDirectory(std::filesystem::temp_directory_path().string()) {}

ScratchDirectory::ScratchDirectory(const std::string& parent) : path_(parent + "/sealbench-scratch-XXXXXX") {
  if (::mkdtemp(path_.data()) == nullptr) sys::throw_errno("making the directory " + path_);
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace sealbench::measure
