#include "strategies/strategy.hpp"

#include <system_error>

namespace sealbench::strategies {

Support try_to_seal(const Strategy& strategy, const Exe& exe) {
  try {
    const SealedExe sealed = strategy.seal(exe);
    return Support::yes();
  } catch (const std::system_error& error) {
    return Support::no(error.what());
  }
}

}  // namespace sealbench::strategies
