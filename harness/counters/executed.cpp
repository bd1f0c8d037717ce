#include "harness/counters/executed.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

#include <array>
#include <string_view>

#include "harness/counters/exe_binds.hpp"
#include "harness/counters/ptrace_tracer.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::counters {

namespace {

constexpr long kErofs = 0xE0F5E1E2;  // EROFS_SUPER_MAGIC_V1
constexpr int kContentSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

/// Calls that tell how a handle was made.
constexpr std::array<std::string_view, 9> kTelling = {"memfd_create", "fsopen",          "fsmount",
                                                      "open_tree",    "mount_setattr",   "mount",
                                                      "sendfile",     "copy_file_range", "execveat"};

bool is_memfd(const ExecutedFile& file) { return file.path.starts_with("/memfd:"); }

std::uint64_t calls_of(const Executed& executed, std::string_view name) {
  const auto found = executed.calls.calls.find(std::string(name));
  return found == executed.calls.calls.end() ? 0 : found->second;
}

/// Unique since boot where the kernel has such ids (Linux 6.8); else another mount may get it later. 0: it has none.
std::uint64_t mount_of(const sys::UniqueFd& handle) {
  constexpr unsigned int kUniqueMountId = 0x4000;  // STATX_MNT_ID_UNIQUE
  struct statx seen {};
  if (::statx(handle.get(), "", AT_EMPTY_PATH, STATX_MNT_ID | kUniqueMountId, &seen) < 0) return 0;
  return (seen.stx_mask & (STATX_MNT_ID | kUniqueMountId)) != 0 ? seen.stx_mnt_id : 0;
}

/// The call that made the last bind of the exe before the program `index` of the launch was executed; empty: none did.
std::string bound_by(const Executed& executed, std::size_t index) {
  std::string call;
  for (const ExeBind& bind : executed.binds) {
    if (bind.programs_before <= index) call = bind.call;
  }
  return call;
}

bool is_same_handle(const ExecutedFile& one, const ExecutedFile& other) {
  const bool same_mount = one.mount == 0 || other.mount == 0 || one.mount == other.mount;
  return one.device == other.device && one.inode == other.inode && one.read_only == other.read_only && same_mount;
}

}  // namespace

ExecutedFile ExecutedFile::at(const std::string& path) {
  const sys::UniqueFd handle = sys::open(path, O_PATH);
  const struct stat status = sys::status(handle, path);
  struct statfs filesystem {};
  struct statvfs mount {};
  sys::check(::fstatfs(handle.get(), &filesystem), [&] { return "fstatfs of " + path; });
  sys::check(::fstatvfs(handle.get(), &mount), [&] { return "fstatvfs of " + path; });
  ExecutedFile file{.path = sys::read_link("/proc/self/fd/" + std::to_string(handle.get())),
                    .device = status.st_dev,
                    .inode = status.st_ino,
                    .bytes = status.st_size,
                    .filesystem = static_cast<long>(filesystem.f_type),
                    .read_only = (mount.f_flag & ST_RDONLY) != 0,
                    .mount = mount_of(handle)};
  if (is_memfd(file)) {
    const sys::UniqueFd readable = sys::open(path, O_RDONLY);
    file.seals = std::max(::fcntl(readable.get(), F_GET_SEALS), 0);
  }
  return file;
}

std::string handle_kind(const ExecutedFile& original, const ExecutedFile& file) {
  if (file.device == original.device && file.inode == original.inode && !is_memfd(file)) {
    return file.read_only && !original.read_only ? "bindfd-ro" : "noclone";
  }
  if (file.bytes != original.bytes) return {};
  if (is_memfd(file)) return (file.seals & kContentSeals) == kContentSeals ? "memfd" : "memfd, unsealed";
  if (file.filesystem == OVERLAYFS_SUPER_MAGIC && file.read_only) return "sealed-overlayfs";
  if (file.filesystem == kErofs) return "sealed-erofs";
  if (file.filesystem == TMPFS_MAGIC && file.read_only) return "sealed-tmpfs";
  return file.read_only && !original.read_only ? "copy bound read-only" : "copy";
}

Executed watch_executions(const Command& command, const std::string& exe, std::chrono::nanoseconds timeout) {
  const ExeBinds binds(exe);
  Executed executed;
  const auto look = [&](pid_t process) {
    try {
      executed.files.push_back(ExecutedFile::at(fmt::format("/proc/{}/exe", process)));
    } catch (const std::system_error&) {  // NOLINT(bugprone-empty-catch): killed in between: it executed nothing
    }
  };
  const auto note = [&](pid_t thread, const ReturnedCall& call) {
    if (const std::string_view name = binds.made_by(thread, call); !name.empty()) {
      executed.binds.push_back({.programs_before = executed.files.size(), .call = std::string(name)});
    }
  };
  executed.calls = trace_with_ptrace(
      command, {.before_release = {}, .at_stop = {}, .at_exec = look, .at_return = note, .timeout = timeout});
  return executed;
}

SelfProtection self_protection(const ExecutedFile& original, const Executed& executed) {
  SelfProtection seen;
  const ExecutedFile* first = nullptr;
  const ExecutedFile* last = nullptr;
  for (const ExecutedFile& file : executed.files) {
    if (handle_kind(original, file).empty()) continue;
    if (first == nullptr) first = &file;
    last = &file;
  }
  if (first == nullptr) return seen;
  const auto kind_of = [&](const ExecutedFile* file, std::string& made_by) {
    std::string kind = handle_kind(original, *file);
    if (kind != "bindfd-ro") return kind;
    made_by = bound_by(executed, static_cast<std::size_t>(file - executed.files.data()));
    // The same handle, never in a mount table.
    return made_by == "open_tree" ? std::string("detached-bind") : kind;
  };
  std::string given_made_by;
  seen.given = kind_of(first, given_made_by);
  seen.kind = kind_of(last, seen.made_by);
  seen.seals = last->seals;
  seen.cloned_again = seen.given != "noclone" && !is_same_handle(*first, *last);
  return seen;
}

results::Json SelfProtection::to_json(const ExecutedFile& original, const Executed& executed) const {
  results::Json json = {{"kind", kind}, {"cloned_again", cloned_again}};
  if (seals != 0) json["seals"] = fmt::format("{:#x}", seals);
  if (!made_by.empty()) json["made_by"] = made_by;
  json["executed"] = results::Json::array();
  for (const ExecutedFile& file : executed.files) {
    const std::string relation = handle_kind(original, file);
    if (relation.empty()) continue;
    json["executed"].push_back({{"path", file.path}, {"kind", relation}});
    if (file.seals != 0) json["executed"].back()["seals"] = fmt::format("{:#x}", file.seals);
  }
  json["calls"] = results::Json::object();
  for (const std::string_view name : kTelling) {
    if (const std::uint64_t count = calls_of(executed, name); count > 0) json["calls"][std::string(name)] = count;
  }
  return json;
}

}  // namespace sealbench::counters
