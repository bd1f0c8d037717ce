// no-mount-events: a launch does not change the mount table of the host.
#include <fmt/format.h>

#include "harness/advise/requirement.hpp"

namespace sealbench::advise {

const Requirement& no_mount_events() {
  static const Requirement kRequirement{
      .name = "no-mount-events",
      .summary = "a launch does not change the mount table of the host",
      .check = [](const Evidence& evidence) {
        const results::Json& events = evidence.property("mount_events");
        if (!events.is_number()) return Answer::unknown("mount events were not counted");
        return Answer::of(events == 0,
                          fmt::format("{} or more wake-ups of whoever watches the mount table", events.get<int>()));
      }};
  return kRequirement;
}

}  // namespace sealbench::advise
