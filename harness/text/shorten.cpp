#include "harness/text/shorten.hpp"

namespace sealbench::text {

std::string end_of(std::string text, std::size_t most) {
  if (text.size() > most) text.replace(0, text.size() - most, "… ");
  return text;
}

}  // namespace sealbench::text
