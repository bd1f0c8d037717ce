// independent-pages: each launch executes pages that no other launch and no file of the host shares.
#include "harness/advise/requirement.hpp"

namespace sealbench::advise {

namespace {

Answer pages_of_its_own(const Evidence& evidence) {
  const results::Json& pages = evidence.property("pages");
  if (pages == "own") return Answer::yes();
  if (pages == "shared") return Answer::no("executes the pages of the file on the host");
  if (pages == "common") return Answer::no("executes pages of a copy that all launches share");
  if (pages == "independent") {
    return Answer::unknown("its pages are apart from the host's file; whether launches share them was not looked at");
  }
  return Answer::unknown("whose pages it executes was not seen");
}

}  // namespace

const Requirement& independent_pages() {
  static const Requirement kRequirement{
      .name = "independent-pages",
      .summary = "each launch executes pages that no other launch and no file of the host shares",
      .check = pages_of_its_own};
  return kRequirement;
}

}  // namespace sealbench::advise
