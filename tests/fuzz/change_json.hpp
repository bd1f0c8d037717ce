// Changes of a JSON document that keep it JSON, so that what is behind the parser is reached.
#pragma once

#include <nlohmann/json.hpp>
#include <random>

namespace sealbench::fuzz {

using Random = std::minstd_rand;

/// Below `end`, which is not 0; as even as a fuzzer needs it.
inline std::size_t below(Random& random, std::size_t end) { return random() % end; }

/// Changes one value of the document: to another of it or to one at some edge, one less, one more, a little, much.
void change(nlohmann::ordered_json& document, Random& random);

}  // namespace sealbench::fuzz
