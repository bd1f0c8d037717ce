// A container's network namespace, made beside everything else.
#pragma once

#include <array>
#include <atomic>

#include "sys/unique_fd.hpp"

namespace sealbench::sealrun {

/// A thread that makes a network namespace, tells init of it and brings its loopback device up. The kernel takes
/// longer for this namespace than for all others and all mounts together (docs/measurement.md, "What a launch is made
/// of"): so it is not made by the clone of the container's process, which would wait for it, but meanwhile. It joins
/// nothing but what it makes and ends by itself; the rest of the process stays where it is.
class NewNetwork {
 public:
  /// Starts. Throws std::system_error when the thread cannot be made; when the namespace cannot, init is told.
  NewNetwork();
  NewNetwork(const NewNetwork&) = delete;
  NewNetwork& operator=(const NewNetwork&) = delete;
  /// Waits for the thread's end, which does not depend on init.
  ~NewNetwork();

  /// Init's end, for its steps receive_network and await_loopback.
  [[nodiscard]] int descriptor() const { return of_init_.get(); }

 private:
  static int make(void* argument);

  static constexpr std::size_t kStackBytes =
      std::size_t{2} * 1024;  ///< calls two functions deep, and no signal handlers
  alignas(16) std::array<char, kStackBytes> stack_;
  int maker_socket_ = -1;  ///< in the maker's table of descriptors
  sys::UniqueFd of_init_;
  std::atomic<bool> moved_ = false;  ///< to another processor, or left where it is: it may end
};

}  // namespace sealbench::sealrun
