// Directories that belong to a process for as long as it lives, however it ends.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sys/process_identity.hpp"
#include "sys/unique_fd.hpp"

namespace sealbench::host {

/// Whose a directory is, as the file `lock` in it says.
struct Owner {
  std::string run;          ///< the id of a run, which its containers and cgroups are named after; empty: of no run
  std::string mark;         ///< unguessable; the environment of the processes that the run launches has it
  sys::PidSpace space;      ///< of the process that made it
  std::uint64_t since = 0;  ///< ticks_after_boot() when this was written

  /// This process, now. Throws std::system_error without /proc.
  static Owner here(std::string run = {}, std::string mark = {});
};

/// "sealbench-KIND-PID-" and 16 random hexadecimal digits; without KIND when that is empty. Unique also where pids are
/// not.
std::string unique_name(const std::string& kind = {});
/// `digits` random hexadecimal digits.
std::string random_digits(int digits);

/// A private directory PARENT/NAME (mode 0700) with a file `lock` that this object holds locked (flock(2)): the kernel
/// lets go of it when the process ends in whatever way, and processes of every namespace see it. Nobody sees the
/// directory under its name before it is locked: it is made as PARENT/.NAME.new and renamed.
class OwnedDirectory {
 public:
  /// Throws std::system_error, also on a filesystem without locks.
  OwnedDirectory(const std::string& parent, const std::string& name, const Owner& owner);
  OwnedDirectory(OwnedDirectory&& other) noexcept = default;
  OwnedDirectory& operator=(OwnedDirectory&&) = delete;
  /// As remove(); what goes wrong is said on standard error, and is for the next sweep to try again.
  ~OwnedDirectory();

  [[nodiscard]] const std::string& path() const { return path_; }

  /// Removes the content, except the lock file and what is named in `spared`. Throws std::system_error when something
  /// stays.
  void clear(const std::vector<std::string_view>& spared = {}) const;
  /// Removes the content, then the directory. Throws std::system_error when something stays: the directory then stays
  /// too, and so does its lock file, so that it can be removed later. No effect in a process forked from the one that
  /// made it, nor a second time.
  void remove();
  /// Lets go of the lock and leaves everything where it is: the next sweep may have it.
  void abandon() { lock_.reset(); }

 private:
  friend struct Claim;
  OwnedDirectory(std::string path, sys::UniqueFd lock);

  std::string path_;
  sys::UniqueFd lock_;
  pid_t process_;
};

/// What is to be said of a directory that may be an OwnedDirectory of somebody.
struct Claim {
  enum class State {
    foreign,  ///< nothing there, somebody else's, or no OwnedDirectory
    alive,    ///< its owner lives, or another process is just removing it
    unclear,  ///< `why`
    dead      ///< its owner has ended, and `directory` holds its lock now
  };

  /// Locks the directory when nobody has it locked. Follows no link. Never throws.
  static Claim of(const std::string& path);

  State state = State::foreign;
  std::string why;  ///< in words, with the path
  Owner owner;
  std::optional<OwnedDirectory> directory;
};

/// Where directories for a moment are made: $TMPDIR when that is absolute, else /tmp, else (where there is none to
/// write to) /var/tmp.
std::string temporary_directory();

/// Whether `name` is that of a directory which is just being made or removed.
bool is_unfinished(const std::string& name);
/// What PARENT/NAME is called then.
std::string unfinished_path(const std::string& path);
/// Removes such a directory, unless its maker is at work on it; a maker that has not locked it yet makes another one.
/// Whether it was removed.
bool remove_unfinished(const std::string& path);

}  // namespace sealbench::host
