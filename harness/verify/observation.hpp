// What the probing part saw, as plain data: no judgement in it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

/// What was not seen is null.
template <typename T>
struct nlohmann::adl_serializer<std::optional<T>> {
  static void to_json(json& json, const std::optional<T>& value) {
    if (value) {
      json = *value;
    } else {
      json = nullptr;
    }
  }
  static void from_json(const json& json, std::optional<T>& value) {
    if (json.is_null()) {
      value.reset();
    } else {
      value = json.get<T>();
    }
  }
};

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
  /// How the program that the handle holds differs from the exe (strategies::difference_from); empty when it does not.
  std::string other_program = {};
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

/// With this begins Property::change_in_one where the other launch has the change, too.
inline constexpr const char* kSeenInOther = "seen in the other launch";

/// What holds for a strategy besides the verdicts. What was not seen has no value.
struct Property {
  std::string strategy = {};
  std::string pages = "unknown";  ///< shared, common, own, or unknown: pages.hpp
  int frames_shared = -1;         ///< pages with the same physical frame as the host file's; -1: hidden from us
  int frames_common = -1;         ///< with the same one as those of another launch that is held at the same time
  int frames_total = -1;
  std::optional<bool> one_file = {};     ///< both launches were started from one and the same file
  std::optional<bool> memory_file = {};  ///< of a filesystem in memory, where a file's inode is its memory
  /// Where a change in place of one launch's file, by the host's root, is seen: in the other (kSeenInOther), in the
  /// host's file, or refused, with the errno.
  std::optional<std::string> change_in_one = {};
  std::optional<std::string> in_place =
      {};  ///< visible or not visible: a change of the host's file, seen through the handle
  std::optional<std::string> link = {};  ///< /proc/self/exe as the container sees it
  std::optional<bool> link_reveals_path = {};
  std::optional<bool> readable = {};
  std::optional<std::string> other_program = {};  ///< as in Observation
  std::optional<std::vector<std::string>> leaked_descriptors = {};
  std::optional<int> mount_events =
      {};  ///< wake-ups of a poller of the mount table during one launch: at least so many events
  std::optional<bool> mount_table_changed = {};
  std::string failure = {};  ///< why some of it was not seen; empty when all was
};

/// A strategy or part of the matrix that could not be tried, and why.
struct LeftOut {
  std::string what = {};
  std::string why = {};
  std::string strategy = {};  ///< when it is one
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Step, call, error)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Observation, strategy, privileges, path, probe, done, why_not, steps, other_program,
                                   content, sealed, metadata, filesystem, mount_table, change)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Access, strategy, privileges, path, handles, attempts, seen, refused, error,
                                   during_error, during, not_here, failure)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Property, strategy, pages, frames_shared, frames_common, frames_total, one_file,
                                   memory_file, change_in_one, in_place, link, link_reveals_path, readable,
                                   other_program, leaked_descriptors, mount_events, mount_table_changed, failure)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LeftOut, what, why, strategy)

/// Everything that one run saw.
struct Observations {
  std::vector<Observation> observations = {};
  std::vector<Access> accesses = {};
  std::vector<Property> properties = {};
  std::vector<LeftOut> left_out = {};
};

}  // namespace sealbench::verify
