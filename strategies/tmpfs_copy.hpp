// A copy of the exe in a tmpfs of its own, for the strategies that make one.
#pragma once

#include "strategies/strategy.hpp"

namespace sealbench::strategies {

/// Which pages the copy lies on. Huge ones (2 MiB on x86-64) cost a fraction of what small ones cost to allocate and to
/// free; the kernel gives small ones where it has none, without a word.
enum class PageSize { small, huge };

/// Copies the exe into a new tmpfs that is in no mount table, and makes its superblock read-only. Needs CAP_SYS_ADMIN
/// and Linux 5.2; throws std::system_error.
SealedExe seal_in_tmpfs(const Exe& exe, PageSize pages);

/// Copies all `bytes` bytes of the exe `source` to `copy` by writing from a mapping of it. The file has its size before
/// its content: only so does a kernel with the policy within_size see that a huge page fits.
void copy_from_mapping(const sys::UniqueFd& source, const sys::UniqueFd& copy, std::uint64_t bytes);

}  // namespace sealbench::strategies
