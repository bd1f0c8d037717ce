// The language between the runtime and its init stage: a program is a list of steps that the parent compiled from the
// bundle, and init carries them out one by one. Init parses no JSON, allocates nothing and knows no words: a failure is
// the number of the step and errno, which the parent, who wrote the step, turns into a sentence.
#pragma once

#include <cstdint>

namespace sealbench::sealrun::init {

/// What a step does: ops.def.
enum class Op : std::uint32_t {
#define OP(name) name,
#include "workloads/sealrun/init/ops.def"
#undef OP
  count_  ///< number of operations
};

/// What attach_tree makes when its target is missing.
enum class Target : std::uint64_t { directory, file };

/// How open_tree clones and changes a mount; bits that no MS_* propagation has.
inline constexpr std::uint64_t kTreeRecursive = 1;      ///< with all that is mounted below
inline constexpr std::uint64_t kTreeAllAttributes = 2;  ///< the attributes are for those below, too
inline constexpr std::uint64_t kTreeFlags = kTreeRecursive | kTreeAllAttributes;

/// What mount does with the directory that is there.
inline constexpr std::uint64_t kMountItsMode = 1;     ///< the new root has its mode
inline constexpr std::uint64_t kMountItsContent = 2;  ///< and a copy of what it holds

/// The head of one step; `size` counts head, texts and padding to 8 bytes.
struct Step {
  Op op;
  std::uint32_t size;
  std::uint64_t arg[4];

  [[nodiscard]] const char* text() const { return reinterpret_cast<const char*>(this + 1); }
};

/// What comes first on the control socket, from the parent.
struct ProgramHead {
  std::uint32_t magic;
  std::uint32_t size;  ///< bytes of steps that follow
};
inline constexpr std::uint32_t kMagic = 0x6c616573;  // "seal"

inline constexpr int kSlots = 256;

/// What init tells the parent. The end of the stream is the success of exec: the socket is close-on-exec.
enum class Report : std::uint32_t {
  failed,  ///< step `step` failed with errno `value`
  forked,  ///< fork_into made process `value`, as numbered in the pid namespace of the parent
  calls,   ///< has come to where it will wait for a while, and soon for the parent
  ready,   ///< everything but wait_for_start and exec is done
};

/// Of a failure's value: so often the number of the system call that the kernel lacks, beside errno.
inline constexpr std::int32_t kMissingCall = 4096;

/// On the control socket; from an init that was let go by `start`, on the FIFO of that, with the Op as its step.
struct Message {
  Report report;
  std::int32_t value;
  std::uint32_t step;
};

/// For failures before the first step: executing init itself, or reading the program.
inline constexpr std::uint32_t kNoStep = 0xffffffff;

/// Reads the program from the control socket and runs it; does not return. Uses nothing but system calls.
[[noreturn]] void run(int control);

}  // namespace sealbench::sealrun::init
