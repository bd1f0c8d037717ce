#include "harness/counters/phase_buffer.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "sys/error.hpp"
#include "sys/memfd.hpp"

namespace sealbench::counters {

PhaseBuffer::PhaseBuffer() : fd_(sys::empty_memfd("sealbench:phases")) {
  sys::check(::ftruncate(fd_.get(), sizeof(sealbench_phases)), "sizing the buffer for phases");
}

Command PhaseBuffer::with_environment(Command command) const {
  command.env.push_back(SEALBENCH_PHASES_ENV "=" + std::to_string(fd_.get()));
  return command;
}

sealbench_phases PhaseBuffer::read() const {
  sealbench_phases phases{};
  sys::check(::pread(fd_.get(), &phases, sizeof phases, 0), "reading the recorded phases");
  return phases;
}

}  // namespace sealbench::counters
