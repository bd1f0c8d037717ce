// The two ways in which a request can be impossible; main turns them into exit statuses.
#pragma once

#include <stdexcept>

namespace sealbench {

/// Bad use or bad input (status 2): the caller can correct it.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// This host cannot do it (status 3).
class HostError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace sealbench
