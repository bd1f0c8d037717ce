#include "strategies/init_image.hpp"

#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstring>

#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::strategies {

namespace {

constexpr std::uint64_t kMost = std::uint64_t{1} << 20;  // of what a header may ask us to read

/// `bytes` bytes at `offset`; empty when the file ends before.
std::string read_at(const sys::UniqueFd& file, std::uint64_t offset, std::uint64_t bytes) {
  if (bytes > kMost) return {};
  std::string content(bytes, '\0');
  const ssize_t got = sys::check(::pread(file.get(), content.data(), bytes, static_cast<off_t>(offset)), "pread");
  return static_cast<std::uint64_t>(got) == bytes ? content : std::string();
}

template <typename Header>
bool read_header(const sys::UniqueFd& file, std::uint64_t offset, Header& header) {
  const std::string bytes = read_at(file, offset, sizeof header);
  if (bytes.empty()) return false;
  std::memcpy(&header, bytes.data(), sizeof header);
  return true;
}

}  // namespace

std::string read_init_image(const std::string& path) {
  const sys::UniqueFd file = sys::open(path, O_RDONLY);
  Elf64_Ehdr elf{};
  if (!read_header(file, 0, elf) || std::memcmp(elf.e_ident, ELFMAG, SELFMAG) != 0 ||
      elf.e_ident[EI_CLASS] != ELFCLASS64 || elf.e_shentsize != sizeof(Elf64_Shdr)) {
    return {};
  }
  const auto section = [&](unsigned index, Elf64_Shdr& header) {
    return read_header(file, elf.e_shoff + index * sizeof(Elf64_Shdr), header);
  };
  Elf64_Shdr names_section{};
  if (!section(elf.e_shstrndx, names_section)) return {};
  const std::string names = read_at(file, names_section.sh_offset, names_section.sh_size);
  for (unsigned i = 0; i < elf.e_shnum; ++i) {
    Elf64_Shdr header{};
    if (!section(i, header)) return {};
    if (header.sh_name < names.size() && std::string_view(names.c_str() + header.sh_name) == kInitImageSection) {
      return read_at(file, header.sh_offset, header.sh_size);
    }
  }
  return {};
}

}  // namespace sealbench::strategies
