// independent-pages: executes pages that the host file does not share.
#include "harness/advise/requirement.hpp"

namespace sealbench::advise {

const Requirement& independent_pages() {
  static const Requirement kRequirement{.name = "independent-pages",
                                        .summary = "executes pages that the host file does not share",
                                        .check = [](const Evidence& evidence) {
                                          const results::Json& pages = evidence.property("pages");
                                          if (pages == "independent") return Answer::yes();
                                          if (pages == "shared")
                                            return Answer::no("executes the pages of the file on the host");
                                          return Answer::unknown("whose pages it executes was not seen");
                                        }};
  return kRequirement;
}

}  // namespace sealbench::advise
