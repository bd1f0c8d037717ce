// A process that makes sealed copies ahead and frees them afterwards, while nobody else wants the processor.
#pragma once

#include <fcntl.h>
#include <sys/types.h>

#include <cstdint>

#include "sys/pipe.hpp"
#include "sys/unique_fd.hpp"

namespace sealbench::strategies {

/// Keeps a number of sealed copies of an exe in stock. A process of its own makes them, with SCHED_IDLE (sched(7)), so
/// that whoever hands them out can answer with the priority of everybody else: one process that did both would let each
/// launch wait until no other program of the host wants its processor.
///
/// It also keeps each copy open that was handed out, until its launcher has ended or kHeld has passed: whoever closes a
/// memfd last frees its pages, which takes a third of the time of filling them. Without it that would be the launch.
///
/// Both processes have one table of descriptors (CLONE_FILES, clone(2)): a copy is passed on as its number in it. The
/// maker ends with the process that started it, and one that was killed is replaced at the next launch; what it kept
/// open stays so, five copies at most.
class CopyMaker {
 public:
  /// Starts to make `stock` copies of the `bytes` bytes of `source`, which must outlive it. Throws std::system_error.
  CopyMaker(const sys::UniqueFd& source, std::uint64_t bytes, int stock);
  CopyMaker(const CopyMaker&) = delete;
  CopyMaker& operator=(const CopyMaker&) = delete;
  /// Frees the stock, and returns when the process has ended.
  ~CopyMaker();

  /// One of the stock; empty when none is ready. Never waits.
  [[nodiscard]] sys::UniqueFd take();

  /// After a copy, of the stock or another, was handed to the process `launcher`: it is closed when its time has come,
  /// and what was taken is made again. Throws std::system_error.
  void handed_out(sys::UniqueFd copy, pid_t launcher);

 private:
  /// The process, with an order for the whole stock.
  void start();
  /// Frees the stock, and the copies of which it has not been told.
  void drain();

  const sys::UniqueFd& source_;
  std::uint64_t bytes_;
  int stock_;
  int taken_ = 0;  ///< of the stock, and not ordered again
  pid_t process_ = -1;
  // Nobody waits for the other end, and both processes have both.
  sys::Pipe orders_{O_NONBLOCK};  ///< an Order for each copy that was handed out
  sys::Pipe made_{O_NONBLOCK};    ///< the number of each descriptor
};

}  // namespace sealbench::strategies
