// apart-from-file: executes pages that the host's file does not share; launches may share them.
#include "harness/advise/requirement.hpp"

namespace sealbench::advise {

namespace {

Answer pages_apart(const Evidence& evidence) {
  const results::Json& pages = evidence.property("pages");
  // "independent" is the word of files from before launches were compared with each other.
  if (pages == "own" || pages == "common" || pages == "independent") return Answer::yes();
  if (pages == "shared") return Answer::no("executes the pages of the file on the host");
  return Answer::unknown("whose pages it executes was not seen");
}

}  // namespace

const Requirement& apart_from_file() {
  static const Requirement kRequirement{
      .name = "apart-from-file", .summary = "executes pages that the host's file does not share", .check = pages_apart};
  return kRequirement;
}

}  // namespace sealbench::advise
