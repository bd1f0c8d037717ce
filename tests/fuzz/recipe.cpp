// A recipe of one's own, as bench reproduce takes it, beside results that it knows nothing of.
#include "harness/reproduce/recipe.hpp"

#include "harness/plan/errors.hpp"
#include "harness/reproduce/side_by_side.hpp"
#include "tests/fuzz/results_checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sealbench;
  static const results::Results kSmall = results::load(SEALBENCH_SOURCE_DIR "/tests/fuzz/corpus/baseline/times.json");
  const fuzz::File file(fuzz::text_of(data, size));
  reproduce::Recipe recipe;
  try {
    recipe = reproduce::load_recipe(file.path());
  } catch (const UsageError&) {
    return 0;
  }
  fuzz::require_harmless(reproduce::side_by_side(recipe, kSmall, {}));
  return 0;
}
