// What may be around a launch: other work, fewer processors. Nothing of it may change what the launch does.
#pragma once

#include <sched.h>
#include <sys/types.h>

#include <vector>

namespace sealbench::counters {

/// How many launches in a row must agree: a few, or what SEALBENCH_LAUNCHES says (the nightly test: 1,000).
int launches_in_a_row();

/// Processes that want a processor all the time, until this object is gone.
class Load {
 public:
  explicit Load(int processes);
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  ~Load();

 private:
  std::vector<pid_t> processes_;
};

/// What this thread, and everything that it starts, may run on, until this object is gone.
class Affinity {
 public:
  enum class Kind { all, one_processor };

  explicit Affinity(Kind kind);
  Affinity(const Affinity&) = delete;
  Affinity& operator=(const Affinity&) = delete;
  ~Affinity();

 private:
  cpu_set_t before_{};
};

}  // namespace sealbench::counters
