// Noticing that a results file was edited.
#pragma once

#include <string>

#include "harness/results/results.hpp"
#include "sys/fnv1a.hpp"

namespace sealbench::results {

/// Name of the member that save() adds.
inline constexpr const char* kDigest = "digest";

/// As a digest stands in a file: "fnv1a64:" and 16 hexadecimal digits.
std::string digest_text(const sys::Fnv1a& hash);

/// A checksum of the compact text of a document without its member "digest". Shows an edit by hand, not a forgery.
std::string digest(const Json& document);

/// Why the document is not what bench wrote, as a sentence about "this results file"; empty when its digest is right.
/// One without a digest is no better than one with a wrong one: it is what whoever edits by hand takes away first.
std::string doubt_about(const Json& document);

/// That sentence, when the results were loaded from such a document, or from one that was made of it: load() puts it
/// among their warnings, where every report shows it and writing them again does not heal it.
std::string doubt_about(const Results& results);

}  // namespace sealbench::results
