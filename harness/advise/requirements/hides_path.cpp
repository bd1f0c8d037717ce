// hides-path: a container does not learn where the exe lies on the host.
#include "harness/advise/requirement.hpp"

namespace sealbench::advise {

const Requirement& hides_path() {
  static const Requirement kRequirement{.name = "hides-path",
                                        .summary = "a container does not learn where the exe lies on the host",
                                        .check = [](const Evidence& evidence) {
                                          const results::Json& reveals = evidence.property("link_reveals_path");
                                          if (!reveals.is_boolean())
                                            return Answer::unknown("what the container sees was not looked at");
                                          return Answer::of(reveals == false, "/proc/self/exe shows the path");
                                        }};
  return kRequirement;
}

}  // namespace sealbench::advise
