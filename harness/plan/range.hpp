// Ranges of whole numbers as people write them: FROM..TO*FACTOR, FROM..TO+STEP.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace sealbench::plan {

/// Whether `text` is written as a range.
bool is_range(std::string_view text);

/// Its numbers: FROM is one of them, TO when a step meets it. `number` reads FROM, TO and STEP; `what` names the
/// option, `form` shows how such a range is written. Throws UsageError for a range that leads nowhere, and for more
/// than 1000 numbers.
std::vector<std::int64_t> numbers_of_range(std::string_view text, std::string_view what, std::string_view form,
                                           const std::function<std::int64_t(std::string_view)>& number);

}  // namespace sealbench::plan
