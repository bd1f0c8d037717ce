// What a comparison can say.
#pragma once

#include <string_view>

namespace sealbench::gate {

/// The outcome for one subject's time.
enum class Verdict {
  faster,       ///< shown to be faster than before
  within,       ///< shown to be slower by less than is allowed
  slower,       ///< shown to be slower by more than is allowed: the gate fails
  cant_tell,    ///< neither is shown
  environment,  ///< the machine made equal subjects differ: nothing can be said of unequal ones
};

/// As printed: "faster", "within", "slower", "can't tell", "environment".
std::string_view name(Verdict verdict);

}  // namespace sealbench::gate
