// How libFuzzer changes an input here: every other time one value of the document, so that it stays JSON and what is
// behind the parser is reached; else bytes.
#include <cstdint>
#include <cstring>
#include <string>

#include "tests/fuzz/change_json.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  using Json = nlohmann::ordered_json;
  using sealbench::fuzz::below;
  sealbench::fuzz::Random random(seed);
  Json document = Json::parse(data, data + size, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded() || below(random, 2) == 0) return LLVMFuzzerMutate(data, size, max_size);
  for (std::size_t left = 1 + below(random, 3); left > 0; --left) sealbench::fuzz::change(document, random);
  const std::string text = document.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, text.data(), text.size());
  return text.size();
}
