// copy/METHOD/BYTES: an exe copied into memory that belongs to nobody else, and freed again.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "micro/workplace.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/memfd.hpp"
#include "sys/mount.hpp"
#include "sys/pipe.hpp"

namespace sealbench::micro {

namespace {

using sys::UniqueFd;
using Copy = std::function<void(const UniqueFd& from, const UniqueFd& to, std::size_t bytes)>;

void with_sendfile(const UniqueFd& from, const UniqueFd& to, std::size_t bytes) {
  sys::check(::lseek(from.get(), 0, SEEK_SET), "lseek");
  sys::copy_all(from, to, bytes);
}

void with_mmap(const UniqueFd& from, const UniqueFd& to, std::size_t bytes) {
  void* const pages = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, from.get(), 0);
  if (pages == MAP_FAILED) sys::throw_errno("mapping the exe");
  sys::write_all(to.get(), {static_cast<const char*>(pages), bytes}, "the copy");
  ::munmap(pages, bytes);
}

Copy with_buffer_of(std::size_t size) {
  return [size](const UniqueFd& from, const UniqueFd& to, std::size_t bytes) {
    std::vector<char> buffer(size);
    std::size_t done = 0;
    while (done < bytes) {
      const ssize_t got = sys::check(::pread(from.get(), buffer.data(), size, static_cast<off_t>(done)), "pread");
      if (got == 0) throw std::runtime_error("the exe ended early");
      sys::write_all(to.get(), {buffer.data(), static_cast<std::size_t>(got)}, "the copy");
      done += static_cast<std::size_t>(got);
    }
  };
}

void with_splice(const UniqueFd& from, const UniqueFd& to, std::size_t bytes) {
  constexpr int kPipeBytes = 1 << 20;  // the most that a user may ask for: /proc/sys/fs/pipe-max-size
  const sys::Pipe pipe;
  ::fcntl(pipe.write.get(), F_SETPIPE_SZ, kPipeBytes);
  off_t offset = 0;
  std::size_t left = bytes;
  while (left > 0) {
    ssize_t held = sys::check(::splice(from.get(), &offset, pipe.write.get(), nullptr, left, 0), "splice from the exe");
    if (held == 0) throw std::runtime_error("the exe ended early");
    left -= static_cast<std::size_t>(held);
    while (held > 0) {
      held -= sys::check(::splice(pipe.read.get(), nullptr, to.get(), nullptr, static_cast<std::size_t>(held), 0),
                         "splice to the copy");
    }
  }
}

/// Makes the file that a copy goes to.
using Target = std::function<UniqueFd()>;

UniqueFd memfd() { return sys::executable_memfd("sealbench:micro"); }

/// A detached tmpfs that uses huge pages wherever it can (Documentation/admin-guide/mm/transhuge.rst).
Target in_huge_pages() {
  sys::FilesystemContext tmpfs("tmpfs");
  tmpfs.set("huge", "always");
  tmpfs.create();
  const auto mount = std::make_shared<UniqueFd>(tmpfs.mount(0));
  return [mount] {
    UniqueFd file = sys::openat(*mount, "exe", O_RDWR | O_CREAT | O_TRUNC, 0700);
    sys::check(::unlinkat(mount->get(), "exe", 0), "unlinking the copy");
    return file;
  };
}

void copy(benchmark::State& state, Workplace& workplace, const Copy& method, const std::function<Target()>& make) {
  or_error(state, [&] {
    const UniqueFd from = sys::open(workplace.exe(Program::exits_at_once, state.range(0)), O_RDONLY);
    const Target target = make();
    for ([[maybe_unused]] auto unused : state) method(from, target(), static_cast<std::size_t>(state.range(0)));
    state.SetBytesProcessed(state.iterations() * state.range(0));
    state.SetComplexityN(state.range(0));
  });
}

}  // namespace

void add_copy(Workplace& workplace) {
  const auto in_memfd = [] { return Target(memfd); };
  const struct {
    const char* name;
    Copy method;
    std::function<Target()> target;
  } ways[] = {
      {"sendfile", with_sendfile, in_memfd},
      {"splice", with_splice, in_memfd},
      {"mmap+write", with_mmap, in_memfd},
      {"read+write,4KiB", with_buffer_of(4 << 10), in_memfd},
      {"read+write,32KiB", with_buffer_of(32 << 10), in_memfd},
      {"read+write,1MiB", with_buffer_of(1 << 20), in_memfd},
      {"sendfile,huge", with_sendfile, in_huge_pages},
      {"mmap+write,huge", with_mmap, in_huge_pages},
  };
  for (const auto& way : ways) {
    auto* const registered = benchmark::RegisterBenchmark(
        (std::string("copy/") + way.name).c_str(),
        [&workplace, way](benchmark::State& state) { copy(state, workplace, way.method, way.target); });
    for (const std::int64_t bytes : kSizes) registered->Arg(bytes);
    registered->UseRealTime()->Unit(benchmark::kMicrosecond)->Complexity();
  }
}

}  // namespace sealbench::micro
