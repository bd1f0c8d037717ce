// What the probing part saw, as plain data: no judgement in it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace sealbench::verify {

/// One system call of a probe.
struct Step {
  std::string call = {};
  int error = 0;  ///< errno; 0 when it succeeded
};

/// One probe with one handle.
struct Observation {
  std::string strategy = {};
  std::string privileges = {};
  std::string path = {};
  std::string probe = {};
  bool done = false;         ///< the probe demonstrably ran to its end
  std::string why_not = {};  ///< why it did not, in words
  std::vector<Step> steps = {};
  bool content = false;  ///< changes seen from the host: truth.hpp, Change
  bool sealed = false;
  bool metadata = false;
  bool filesystem = false;
  bool mount_table = false;
  std::string change = {};  ///< in words
};

/// How a container came to a handle, or why it did not.
struct Access {
  std::string strategy = {};
  std::string privileges = {};
  std::string path = {};
  int handles = 0;
  int attempts = 0;           ///< launches
  int seen = 0;               ///< processes of the runtime that came up in the container
  int refused = 0;            ///< of them, those that the kernel would not show
  int error = 0;              ///< errno of the last refusal
  int during_error = 0;       ///< errno of opening the handle for writing while the runtime still ran; 0 when it opened
  bool during = false;        ///< whether that was tried
  std::string not_here = {};  ///< why this path cannot be tried at all with this exe or these privileges
  std::string failure = {};   ///< what went wrong in the harness, empty when nothing did
};

/// What holds for a strategy besides the verdicts.
struct Property {
  std::string strategy = {};
  std::string pages = {};  ///< shared, independent, or unknown
  int frames_shared = -1;  ///< pages with the same physical frame as the host file's; -1: hidden from us
  int frames_total = -1;
  std::string in_place = {};  ///< visible or not visible: a change of the host's file, seen through the handle
  std::string link = {};      ///< /proc/self/exe as the container sees it
  bool link_reveals_path = false;
  bool readable = false;
  std::vector<std::string> leaked_descriptors = {};
  int mount_events = -1;  ///< wake-ups of a poller of the mount table during one launch: at least so many events
  bool mount_table_changed = false;
  std::string failure = {};
};

/// A strategy or part of the matrix that could not be tried, and why.
struct LeftOut {
  std::string what = {};
  std::string why = {};
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Step, call, error)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Observation, strategy, privileges, path, probe, done, why_not, steps, content,
                                   sealed, metadata, filesystem, mount_table, change)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Access, strategy, privileges, path, handles, attempts, seen, refused, error,
                                   during_error, during, not_here, failure)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Property, strategy, pages, frames_shared, frames_total, in_place, link,
                                   link_reveals_path, readable, leaked_descriptors, mount_events, mount_table_changed,
                                   failure)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LeftOut, what, why)

/// Everything that one run saw.
struct Observations {
  std::vector<Observation> observations = {};
  std::vector<Access> accesses = {};
  std::vector<Property> properties = {};
  std::vector<LeftOut> left_out = {};
};

}  // namespace sealbench::verify
