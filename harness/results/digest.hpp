// Noticing that a results file was edited.
#pragma once

#include <string>

#include "harness/results/results.hpp"

namespace sealbench::results {

/// Name of the member that save() adds.
inline constexpr const char* kDigest = "digest";

/// A checksum of a document without its member "digest", as "fnv1a64:" and 16 hexadecimal digits: Fowler, Noll & Vo's
/// 64-bit FNV-1a (IETF draft-eastlake-fnv) of the compact text. Shows an edit by hand, not a forgery.
std::string digest(const Json& document);

/// Whether the document has no digest (another program made it) or the right one.
bool is_as_written(const Json& document);

}  // namespace sealbench::results
