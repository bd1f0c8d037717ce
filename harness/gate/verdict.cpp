#include "harness/gate/verdict.hpp"

namespace sealbench::gate {

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::faster:
      return "faster";
    case Verdict::within:
      return "within";
    case Verdict::slower:
      return "slower";
    case Verdict::cant_tell:
      return "can't tell";
    case Verdict::environment:
      break;
  }
  return "environment";
}

}  // namespace sealbench::gate
