// Memory of a process that lives for two milliseconds: taken from the front of a block, given back by exit. Parsing a bundle makes
// some hundred small objects; a general allocator costs more than all of them are worth here.
#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <new>

namespace {

constexpr std::size_t kAlignment = alignof(std::max_align_t);
constexpr std::size_t kBlock = std::size_t{1} << 18;

alignas(kAlignment) char first_block[128 * 1024];  // in .bss: no system call for a usual bundle
char* at = first_block;
char* end = first_block + sizeof first_block;

void* allocate(std::size_t bytes) {
  bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  if (static_cast<std::size_t>(end - at) < bytes) {
    const std::size_t block = std::max(bytes, kBlock);
    void* memory = ::mmap(nullptr, block, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    at = static_cast<char*>(memory);
    end = at + block;
  }
  void* result = at;
  at += bytes;
  return result;
}

}  // namespace

void* operator new(std::size_t bytes) { return allocate(bytes); }
void* operator new[](std::size_t bytes) { return allocate(bytes); }
void operator delete(void* /*memory*/) noexcept {}
void operator delete[](void* /*memory*/) noexcept {}
void operator delete(void* /*memory*/, std::size_t /*bytes*/) noexcept {}
void operator delete[](void* /*memory*/, std::size_t /*bytes*/) noexcept {}
