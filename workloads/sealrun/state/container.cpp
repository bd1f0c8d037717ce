#include "workloads/sealrun/state/container.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <utility>

#include "strategies/scratch.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"
#include "workloads/sealrun/bundle/fields.hpp"
#include "workloads/sealrun/cgroup/cgroup.hpp"
#include "workloads/sealrun/clock.hpp"

namespace sealbench::sealrun {

namespace {

constexpr mode_t kDirectoryMode = 0711;

using Memory = rapidjson::Document::AllocatorType;

Json array_of(const std::vector<std::string>& texts, Memory& memory) {
  Json array(rapidjson::kArrayType);
  for (const std::string& text : texts) array.PushBack(reference(text), memory);
  return array;
}

Json object_of(const std::map<std::string, std::string>& texts, Memory& memory) {
  Json object(rapidjson::kObjectType);
  for (const auto& [name, text] : texts) object.AddMember(reference(name), reference(text), memory);
  return object;
}

void make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), kDirectoryMode) == 0 || errno == EEXIST) return;
  if (errno == ENOENT) {
    std::filesystem::create_directories(path);
    return;
  }
  sys::throw_errno("making the directory " + path);
}

/// A lock of all of `file`; `command` F_OFD_SETLK: takes it, F_OFD_GETLK: looks. Whether it is, or was, free.
bool write_lock(const sys::UniqueFd& file, int command) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return ::fcntl(file.get(), command, &lock) == 0 && (command == F_OFD_SETLK || lock.l_type == F_UNLCK);
}

/// Names in `directory`.
std::vector<std::string> entries_of(const std::string& directory) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(directory.c_str()), ::closedir);
  if (!listing) {
    if (errno == ENOENT) return names;
    sys::throw_errno("opening " + directory);
  }
  while (const dirent* entry = ::readdir(listing.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  return names;
}

bool is_directory(const std::string& path) {
  struct stat st {};
  return ::lstat(path.c_str(), &st) == 0 && S_ISDIR(st.st_mode);
}

/// Whether a directory without a state can be what a killed launch left: it holds nothing else. Another one is somebody
/// else's, whatever --root says.
bool is_left_over(const std::string& directory) {
  const std::vector<std::string> names = entries_of(directory);
  return std::all_of(names.begin(), names.end(), [](const std::string& name) {
    return name == "state.json" || name.starts_with(strategies::kScratchPrefix);
  });
}

bool is_valid_id(const std::string& id) {
  constexpr std::size_t kLongest = 1024;
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_+-.").find(c) != std::string_view::npos;
  };
  return !id.empty() && id.size() <= kLongest && id != "." && id != ".." && std::all_of(id.begin(), id.end(), allowed);
}

/// Where the pids of this process count.
const sys::PidSpace& here() {
  static const sys::PidSpace kHere = sys::PidSpace::current();
  return kHere;
}

}  // namespace

const char* to_string(Status status) {
  switch (status) {
    case Status::creating:
      return "creating";
    case Status::created:
      return "created";
    case Status::running:
      return "running";
    case Status::paused:
      return "paused";
    case Status::stopped:
      return "stopped";
  }
  return "unknown";
}

std::string nowhere(const std::string& root, const std::string& id) {
  return "container does not exist: " + id + ", below " + root;
}

void check_id(const std::string& id) {
  if (is_valid_id(id)) return;
  throw std::runtime_error("invalid container id \"" + id + "\": use letters, digits and _+-.");
}

Container::Container(const std::string& root, const std::string& container_id)
    : id(container_id), directory_(root + "/" + container_id) {
  check_id(id);
}

Container Container::unread(const std::string& root, const std::string& id) { return Container(root, id); }

Container Container::create(const std::string& root, const std::string& id) {
  Container container(root, id);
  if (::mkdir(container.directory_.c_str(), kDirectoryMode) < 0) {
    if (errno == ENOENT) {
      make_directory(root);
      return create(root, id);
    }
    if (errno == EEXIST) {
      throw std::runtime_error("container with given ID already exists: " + id + ", below " + root +
                               ": choose another id, or delete it first");
    }
    sys::throw_errno("making the directory " + container.directory_);
  }
  // What has no locked state is left from a launch that was killed, and may be deleted: also in this moment.
  container.state_ =
      sys::UniqueFd(::openat(AT_FDCWD, container.state_path().c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!container.state_ && errno != EEXIST && errno != ENOENT) sys::throw_errno("making " + container.state_path());
  if (!container.state_ || !write_lock(container.state_, F_OFD_SETLK)) {
    throw std::runtime_error("container " + id + " was deleted while it was being made");
  }
  return container;
}

void Container::read(std::string text) {
  if (text.empty()) return;  // just being made, or killed in that
  const JsonDocument document(std::move(text));
  Fields state(document.root(), "");
  // runc's has the same name and other members; crun's has another name.
  if (state.has("init_process_pid")) {
    throw ForeignState(state_path() + " is of a container of runc: use that, or another --root");
  }
  oci_version = state.required_text("ociVersion");
  bundle = state.required_text("bundle");
  rootfs = state.required_text("rootfs");
  created = state.required_text("created");
  seal = state.required_text("seal");
  annotations = state.texts_by_name("annotations");
  cgroups = state.texts("cgroups");
  cgroups_made = state.texts("cgroupsMade");
  freezer = state.text("freezer");
  shares_pids = state.flag("sharesPids");
  process.space = sys::PidSpace::from(state.text(sys::kBootIdMember), state.text(sys::kPidNamespaceMember));
  process.started_after = static_cast<std::uint64_t>(state.integer(sys::kStartedAfterMember).value_or(0));
  process.started_before = static_cast<std::uint64_t>(state.integer(sys::kStartedBeforeMember).value_or(0));
  process.pidfs_inode = static_cast<std::uint64_t>(state.integer(sys::kPidfsInodeMember).value_or(0));
  process.pid = static_cast<pid_t>(state.required_integer(sys::kPidMember));
}

std::optional<Container> Container::find(const std::string& root, const std::string& id) {
  constexpr int kAttempts = 100;  // a write in progress is over in microseconds
  for (int attempt = 1;; ++attempt) {
    Container container(root, id);
    std::string text;
    try {
      text = sys::read_file(container.state_path());
    } catch (const std::system_error& error) {
      if (error.code() != std::errc::no_such_file_or_directory) throw;
      if (!is_directory(container.directory_)) return std::nullopt;
    }
    if (text.empty() && !is_left_over(container.directory_)) return std::nullopt;
    try {
      container.read(std::move(text));
      return container;
    } catch (const ForeignState&) {
      throw;
    } catch (const std::runtime_error& error) {  // JsonError, BundleError
      if (attempt < kAttempts && container.is_being_made()) continue;
      throw std::runtime_error(container.state_path() + " is damaged: " + error.what());
    }
  }
}

Container Container::load(const std::string& root, const std::string& id) {
  auto container = find(root, id);
  if (!container) throw std::runtime_error(nowhere(root, id));
  return std::move(*container);
}

std::vector<Container> Container::list(const std::string& root) {
  std::vector<Container> all;
  for (const std::string& name : entries_of(root)) {
    if (!is_valid_id(name)) continue;
    if (auto container = find(root, name)) all.push_back(std::move(*container));
  }
  std::sort(all.begin(), all.end(), [](const Container& a, const Container& b) { return a.id < b.id; });
  return all;
}

void Container::save(Launcher launcher) {
  if (created.empty()) created = rfc3339(read_clock(CLOCK_REALTIME));
  const bool is_enough = process.pidfs_inode != 0 && launcher == Launcher::stays && cgroups.empty();
  process.space = is_enough ? sys::PidSpace::current_boot() : here();
  JsonMemory memory;
  Json state(rapidjson::kObjectType);
  state.AddMember("ociVersion", reference(oci_version), memory)
      .AddMember("id", reference(id), memory)
      .AddMember(reference(sys::kPidMember), Json(process.pid), memory)
      .AddMember(reference(sys::kStartedAfterMember), Json(process.started_after), memory)
      .AddMember(reference(sys::kStartedBeforeMember), Json(process.started_before), memory)
      .AddMember(reference(sys::kPidfsInodeMember), Json(process.pidfs_inode), memory)
      .AddMember(reference(sys::kBootIdMember), reference(process.space.boot_id()), memory)
      .AddMember(reference(sys::kPidNamespaceMember), reference(process.space.pid_namespace()), memory)
      .AddMember("sharesPids", shares_pids, memory)
      .AddMember("bundle", reference(bundle), memory)
      .AddMember("rootfs", reference(rootfs), memory)
      .AddMember("created", reference(created), memory)
      .AddMember("seal", reference(seal), memory)
      .AddMember("annotations", object_of(annotations, memory), memory)
      .AddMember("cgroups", array_of(cgroups, memory), memory)
      .AddMember("cgroupsMade", array_of(cgroups_made, memory), memory)
      .AddMember("freezer", reference(freezer), memory);
  std::string text = print(state);
  text.resize(std::max(text.size(), state_bytes_), ' ');
  text += '\n';
  // Not synced: a runtime's state need not outlive the machine's. Written at once, so that a reader finds all of it or
  // nothing.
  const ssize_t put =
      sys::check(::pwrite(state_.get(), text.data(), text.size(), 0), [&] { return "writing " + state_path(); });
  if (put != static_cast<ssize_t>(text.size())) sys::throw_errno(ENOSPC, "writing " + state_path());
  state_bytes_ = text.size() - 1;
}

void Container::unmount_all() const {
  for (const std::string& name : entries_of(directory_)) {
    const std::string path = directory_ + "/" + name;
    // As often as something was mounted on it; not a mount point: EINVAL, without privilege: EPERM, and nothing is
    // there that we could have mounted.
    while (::umount2(path.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0) {
    }
    if (errno != EINVAL && errno != EPERM && errno != ENOENT) sys::throw_errno("unmounting " + path);
  }
}

void Container::remove() const {
  const auto unlink = [](const std::string& path) {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return;
    if (errno != EISDIR || ::rmdir(path.c_str()) < 0) sys::throw_errno("removing " + path);
  };
  unlink(state_path());
  if (::rmdir(directory_.c_str()) == 0 || errno == ENOENT) return;
  // Never started, or killed while something was being sealed.
  unmount_all();
  for (const std::string& name : entries_of(directory_)) unlink(directory_ + "/" + name);
  if (::rmdir(directory_.c_str()) < 0 && errno != ENOENT) sys::throw_errno("removing " + directory_);
}

bool Container::is_being_made() const {
  const sys::UniqueFd state(::openat(AT_FDCWD, state_path().c_str(), O_RDONLY | O_CLOEXEC));
  return state && !write_lock(state, F_OFD_GETLK);
}

bool Container::claim() {
  state_ = sys::open(state_path(), O_RDWR | O_CREAT, 0600);
  if (!write_lock(state_, F_OFD_SETLK)) return false;
  // What was read before may have been written on since.
  read(sys::read_file(state_path()));
  return true;
}

sys::Presence Container::presence() const { return sys::presence_of(process, here()); }

Status Container::status() const {
  if (process.pid == 0) return Status::creating;
  const sys::Presence presence = this->presence();
  // Its launcher waits for its end, in another pid namespace.
  if (presence == sys::Presence::ended_or_elsewhere && is_being_made()) return Status::running;
  if (presence != sys::Presence::running) return Status::stopped;
  // Init has the FIFO open until it executes the process.
  const sys::UniqueFd fifo(::openat(AT_FDCWD, fifo_path().c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fifo) return cgroup::is_frozen(freezer) ? Status::paused : Status::running;
  return is_being_made() ? Status::creating : Status::created;
}

sys::UniqueFd Container::open_process() const {
  return process.pid == 0 ? sys::UniqueFd() : sys::find_process(process, here()).handle;
}

std::string Container::remark() const {
  if (process.pid == 0) {
    return is_being_made() ? "it is being created" : "its launch was killed; delete removes what it left";
  }
  const sys::Presence presence = this->presence();
  if (presence == sys::Presence::running || presence == sys::Presence::ended) return {};
  if (presence == sys::Presence::ended_or_elsewhere && !is_being_made()) {
    return "its launcher was killed, and no process " + std::to_string(process.pid) +
           " of it is here: " + to_words(presence);
  }
  return "its process " + std::to_string(process.pid) + " is stale here: " + sys::to_words(presence);
}

std::string Container::not_running() const {
  const std::string why = remark();
  return "container not running: " + id + (why.empty() ? "" : ": " + why);
}

rapidjson::Document Container::to_oci_state() const {
  const Status now_status = status();
  struct stat st {};
  std::string owner;
  if (::stat(directory_.c_str(), &st) == 0) {
    owner = st.st_uid == 0 ? "root" : std::to_string(st.st_uid);
  }
  rapidjson::Document state(rapidjson::kObjectType);
  auto& memory = state.GetAllocator();
  state.AddMember("ociVersion", reference(oci_version), memory)
      .AddMember("id", reference(id), memory)
      .AddMember("pid", now_status == Status::stopped ? 0 : process.pid, memory)
      .AddMember("status", reference(to_string(now_status)), memory)
      .AddMember("bundle", reference(bundle), memory)
      .AddMember("rootfs", reference(rootfs), memory)
      .AddMember("created", reference(created), memory);
  if (!annotations.empty()) state.AddMember("annotations", object_of(annotations, memory), memory);
  state.AddMember("owner", Json(owner, memory), memory);
  return state;
}

}  // namespace sealbench::sealrun
