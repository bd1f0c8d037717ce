// Mounts that nobody else sees.
#pragma once

#include "sys/unique_fd.hpp"

namespace sealbench::sys {

/// A mount namespace of this thread's own, and of processes that it starts from now on, until this object is destroyed:
/// a copy of the one before, to which nothing that is mounted here spreads. What is mounted in it is gone with the last
/// process in it.
class PrivateMounts {
 public:
  /// Throws std::system_error: EPERM without CAP_SYS_ADMIN.
  PrivateMounts();
  PrivateMounts(const PrivateMounts&) = delete;
  PrivateMounts& operator=(const PrivateMounts&) = delete;
  ~PrivateMounts();

 private:
  UniqueFd before_;
  UniqueFd working_directory_;
};

}  // namespace sealbench::sys
