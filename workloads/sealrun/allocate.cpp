// Memory of a process that lives for two milliseconds: taken from the front of a block, given back by exit. Parsing a
// bundle makes some hundred small objects, and libstdc++ takes memory for exceptions before main; a general allocator
// costs more than all of them are worth here (docs/measurement.md, "What a launch is made of"). Only what was taken
// last can be taken again, so that a loop that builds and drops a string does not grow: processes that stay, such as a
// strategy's holder, need no more.
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <utility>

namespace {

constexpr std::size_t kAlignment = alignof(std::max_align_t);
constexpr std::size_t kBlock = std::size_t{1} << 18;

// Zeroed by exec: no system call for a usual bundle. Behind all other data, so that what libc and we keep there shares
// its pages with .data instead of touching more (.lbss follows .bss in the linker's script for x86-64; elsewhere the
// only loss is those page faults).
#ifdef __x86_64__
[[gnu::section(".lbss")]]
#endif
alignas(kAlignment) char first_block[kBlock];
char* at = first_block;
char* end = first_block + sizeof first_block;

std::size_t rounded(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

/// Null when the kernel has no more.
char* take(std::size_t bytes) {
  bytes = rounded(bytes);
  if (static_cast<std::size_t>(end - at) < bytes) {
    const std::size_t block = std::max(bytes, kBlock);
    void* memory = ::mmap(nullptr, block, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    at = static_cast<char*>(memory);
    end = at + block;
  }
  return std::exchange(at, at + bytes);
}

void give_back(void* memory, std::size_t bytes) {
  if (static_cast<char*>(memory) + rounded(bytes) == at) at = static_cast<char*>(memory);
}

/// What malloc puts before its memory, so that free and realloc know how much it is.
struct alignas(kAlignment) Header {
  std::size_t bytes;
};

Header& header_of(void* memory) { return *(static_cast<Header*>(memory) - 1); }

}  // namespace

void* operator new(std::size_t bytes) {
  char* memory = take(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* operator new[](std::size_t bytes) { return operator new(bytes); }
void operator delete(void* /*memory*/) noexcept {}
void operator delete[](void* /*memory*/) noexcept {}
void operator delete(void* memory, std::size_t bytes) noexcept { give_back(memory, bytes); }
void operator delete[](void* memory, std::size_t bytes) noexcept { give_back(memory, bytes); }

// All of C's at once, as a libc wants them replaced (musl's manual, "Replacing malloc").
extern "C" {

void* malloc(std::size_t bytes) {
  char* memory = bytes > PTRDIFF_MAX ? nullptr : take(sizeof(Header) + bytes);
  if (memory == nullptr) {
    errno = ENOMEM;
    return nullptr;
  }
  return new (memory) Header{bytes} + 1;
}

void free(void* memory) {
  if (memory != nullptr) give_back(&header_of(memory), sizeof(Header) + header_of(memory).bytes);
}

void* calloc(std::size_t count, std::size_t bytes) {
  std::size_t all = 0;
  if (__builtin_mul_overflow(count, bytes, &all)) {
    errno = ENOMEM;
    return nullptr;
  }
  void* memory = malloc(all);
  return memory == nullptr ? nullptr : std::memset(memory, 0, all);  // it may have been used before
}

void* realloc(void* memory, std::size_t bytes) {
  if (memory == nullptr) return malloc(bytes);
  const std::size_t had = header_of(memory).bytes;
  if (bytes <= had) return memory;
  void* larger = malloc(bytes);
  return larger == nullptr ? nullptr : std::memcpy(larger, memory, had);
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  void* memory = bytes > PTRDIFF_MAX - alignment ? nullptr : malloc(bytes + alignment);
  if (memory == nullptr || alignment <= kAlignment) return memory;
  const std::size_t beyond = reinterpret_cast<std::uintptr_t>(memory) % alignment;
  char* aligned = static_cast<char*>(memory) + (beyond == 0 ? 0 : alignment - beyond);
  new (&header_of(aligned)) Header{bytes};
  return aligned;
}

void* memalign(std::size_t alignment, std::size_t bytes) { return aligned_alloc(alignment, bytes); }

int posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) {
  *memory = aligned_alloc(alignment, bytes);
  return *memory == nullptr ? ENOMEM : 0;
}

}  // extern "C"
