// What hyperfine --export-json wrote, or says it did: for bench import and --engine hyperfine.
#include "tests/fuzz/imported.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sealbench::fuzz::require_import(sealbench::fuzz::text_of(data, size));
  return 0;
}
