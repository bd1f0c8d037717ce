// Settings of the kernel that disturb measuring and can be changed for a while: governor, turbo, huge pages.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sys/unique_fd.hpp"

namespace sealbench::host {

/// What a kind of setting is, and what to set it to.
struct SettingKind {
  std::string_view name;     ///< "governor"
  std::string_view pattern;  ///< below the root; `*` is every processor
  std::string_view wanted;
  std::string_view why;  ///< what the other value does to a measurement
};

/// One that is there and has another value than the wanted one.
struct Setting {
  const SettingKind* kind = nullptr;
  std::string path;  ///< with the root
  std::string was;   ///< what to write to get it back
};

/// Those of the host whose /sys and /proc lie below `root` ("" for this one). A value that the kernel does not offer is
/// no setting to change.
std::vector<Setting> settings_to_change(const std::string& root);

/// Sets them for as long as this object lives. What was changed is written down first, in /run/sealbench below the
/// root, under a lock that the kernel frees: after kill -9 put_back_left_settings() knows it.
class ChangedSettings {
 public:
  /// Changes nothing when it throws: std::system_error for what cannot be written (who is not root), HostError when
  /// another process has changed settings already.
  explicit ChangedSettings(const std::string& root);
  ChangedSettings(const ChangedSettings&) = delete;
  ChangedSettings& operator=(const ChangedSettings&) = delete;
  /// put_back(), its problems lost.
  ~ChangedSettings();

  [[nodiscard]] const std::vector<Setting>& settings() const { return settings_; }
  /// Puts every setting back, unless somebody else has changed it meanwhile. What could not be put back, in sentences:
  /// a value that could not be written stays in the record, and the next start tries again. Once: a second call does
  /// nothing, for what is there then may be another's.
  std::vector<std::string> put_back();

 private:
  std::string path_;  ///< of the record
  sys::UniqueFd record_;
  std::vector<Setting> settings_;
};

/// Puts back what a process changed that is gone. What was done, in sentences; nothing for settings that a living one
/// has changed, or where nothing is left.
std::vector<std::string> put_back_left_settings(const std::string& root);

}  // namespace sealbench::host
