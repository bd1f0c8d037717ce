// A process that keeps sealed exes and hands them out, for the strategies that have one.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "strategies/artefact.hpp"
#include "strategies/strategy.hpp"

namespace sealbench::strategies {

/// A whole copy of the exe in a sealed memfd; what the holders keep. Allocates no memory of ours.
sys::UniqueFd sealed_copy(const sys::UniqueFd& source, std::uint64_t bytes);

/// What a holder does. It serves one request at a time; in a process whose allocator never gives memory back, so no
/// member may allocate for each request.
class Keeper {
 public:
  virtual ~Keeper() = default;
  /// The descriptor to hand out now.
  struct Copy {
    int fd = -1;
    sys::UniqueFd owned;
  };
  virtual Copy next() = 0;
  /// The process `launcher` has it. What the result of next() owned is closed.
  virtual void handed_out(Copy, pid_t /*launcher*/) {}
};

/// Starts a holder for `exe`, which lives until uninstall or until its directory is gone. `make` is called in the
/// holder with the opened exe and its size. A holder of the same version of the exe that runs already stays; one of
/// another version is replaced. Returns when the holder answers. Throws std::system_error.
void start_holder(const Exe& exe, std::string_view strategy,
                  const std::function<std::unique_ptr<Keeper>(sys::UniqueFd source, std::uint64_t bytes)>& make);

/// Ends the holder for `exe` and removes its directory.
void stop_holder(const Exe& exe, std::string_view strategy);

/// Asks the holder for a sealed exe. Throws std::system_error: ENOENT when nothing is installed, ECONNREFUSED when the
/// holder has died, ESTALE when it keeps another version of the exe; each says what to do.
sys::UniqueFd ask_holder(const Exe& exe, std::string_view strategy);

/// A strategy whose sealed exe comes from a holder of its own.
class HolderStrategy : public Strategy {
 public:
  [[nodiscard]] Support support(const sys::Host& host, const Exe& exe) const override;
  void install(const Exe& exe) const override;
  void uninstall(const Exe& exe) const override;

 protected:
  /// Called in the holder, with the opened exe and its size.
  [[nodiscard]] virtual std::unique_ptr<Keeper> make_keeper(sys::UniqueFd source, std::uint64_t bytes) const = 0;
};

}  // namespace sealbench::strategies
