#include "workloads/sealrun/state/container.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <utility>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/pidfd.hpp"
#include "workloads/sealrun/bundle/fields.hpp"
#include "workloads/sealrun/state/clock.hpp"

namespace sealbench::sealrun {

namespace {

constexpr mode_t kDirectoryMode = 0711;

/// State letter and start time of a process (proc(5), /proc/PID/stat fields 3 and 22); 0 when it is gone.
struct ProcessTime {
  char state = 0;
  std::uint64_t start = 0;
};

ProcessTime process_time(pid_t pid) {
  char path[32];
  std::snprintf(path, sizeof path, "/proc/%d/stat", pid);
  const sys::UniqueFd fd(::open(path, O_RDONLY | O_CLOEXEC));
  char text[1024];
  const ssize_t got = fd ? ::read(fd.get(), text, sizeof text - 1) : -1;
  if (got <= 0) return {};
  text[got] = '\0';
  // The command, field 2, may hold anything; the last parenthesis ends it.
  const std::string_view stat(text);
  const std::size_t close = stat.rfind(')');
  if (close == std::string_view::npos || close + 2 >= stat.size()) return {};
  ProcessTime time{.state = text[close + 2], .start = 0};
  constexpr int kFieldsToStart = 19;
  const char* at = text + close + 1;
  for (int field = 0; field < kFieldsToStart && at != nullptr; ++field)
    at = std::char_traits<char>::find(at + 1, static_cast<std::size_t>(text + got - at - 1), ' ');
  if (at != nullptr) time.start = std::strtoull(at + 1, nullptr, 10);
  return time;
}

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

}  // namespace

const char* to_string(Status status) {
  switch (status) {
    case Status::created:
      return "created";
    case Status::running:
      return "running";
    case Status::stopped:
      return "stopped";
  }
  return "unknown";
}

void check_id(const std::string& id) {
  constexpr std::size_t kLongest = 1024;
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_+-.").find(c) != std::string_view::npos;
  };
  if (id.empty() || id.size() > kLongest || id == "." || id == ".." || !std::all_of(id.begin(), id.end(), allowed)) {
    throw std::runtime_error("invalid container id \"" + id + "\": use letters, digits and _+-.");
  }
}

Container::Container(const std::string& root, const std::string& container_id)
    : id(container_id), directory_(root + "/" + container_id) {
  check_id(id);
}

Container Container::create(const std::string& root, const std::string& id) {
  Container container(root, id);
  if (::mkdir(container.directory_.c_str(), kDirectoryMode) < 0) {
    if (errno == ENOENT) {
      make_directory(root);
      return create(root, id);
    }
    if (errno == EEXIST) {
      throw std::runtime_error("container with id " + id + " exists already below " + root +
                               ": choose another id, or delete it first");
    }
    sys::throw_errno("making the directory " + container.directory_);
  }
  container.created = rfc3339(read_clock(CLOCK_REALTIME));
  return container;
}

std::optional<Container> Container::find(const std::string& root, const std::string& id) {
  Container container(root, id);
  std::string text;
  try {
    text = sys::read_file(container.directory_ + "/state.json");
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::no_such_file_or_directory) return std::nullopt;
    throw;
  }
  if (text.empty()) return std::nullopt;  // just being made
  try {
    const JsonDocument document(std::move(text));
    Fields state(document.root(), "");
    container.oci_version = state.required_text("ociVersion");
    container.bundle = state.required_text("bundle");
    container.rootfs = state.required_text("rootfs");
    container.created = state.required_text("created");
    container.seal = state.required_text("seal");
    container.annotations = state.texts_by_name("annotations");
    container.cgroups = state.texts("cgroups");
    container.cgroups_made = state.texts("cgroupsMade");
    container.pid = static_cast<pid_t>(state.required_integer("pid"));
    container.started_before_ = static_cast<std::uint64_t>(state.required_integer("startTime"));
  } catch (const std::runtime_error& error) {  // JsonError, BundleError
    throw std::runtime_error(container.directory_ + "/state.json is damaged: " + error.what());
  }
  return container;
}

Container Container::load(const std::string& root, const std::string& id) {
  auto container = find(root, id);
  if (!container) throw std::runtime_error("container " + id + " does not exist below " + root);
  return std::move(*container);
}

std::vector<Container> Container::list(const std::string& root) {
  std::vector<Container> all;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(root.c_str()), ::closedir);
  if (!directory) {
    if (errno == ENOENT) return all;
    sys::throw_errno("opening " + root);
  }
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string name = entry->d_name;
    if (name == "." || name == ".." || entry->d_type == DT_REG) continue;
    if (auto container = find(root, name)) all.push_back(std::move(*container));
  }
  std::sort(all.begin(), all.end(), [](const Container& a, const Container& b) { return a.id < b.id; });
  return all;
}

void Container::set_process(pid_t process) {
  pid = process;
  started_before_ = boot_ticks(read_clock(CLOCK_BOOTTIME));
}

void Container::save() const {
  JsonMemory memory;
  Json state(rapidjson::kObjectType);
  state.AddMember("ociVersion", reference(oci_version), memory)
      .AddMember("id", reference(id), memory)
      .AddMember("pid", pid, memory)
      .AddMember("startTime", started_before_, memory)
      .AddMember("bundle", reference(bundle), memory)
      .AddMember("rootfs", reference(rootfs), memory)
      .AddMember("created", reference(created), memory)
      .AddMember("seal", reference(seal), memory)
      .AddMember("annotations", object_of(annotations, memory), memory)
      .AddMember("cgroups", array_of(cgroups, memory), memory)
      .AddMember("cgroupsMade", array_of(cgroups_made, memory), memory);
  // Not synced: a runtime's state need not outlive the machine's. Written at once, so that a reader finds all of it or
  // nothing.
  sys::write_file(directory_ + "/state.json", print(state) + "\n", 0600);
}

void Container::remove() const {
  const auto unlink = [](const std::string& path) {
    if (::unlink(path.c_str()) < 0 && errno != ENOENT) sys::throw_errno("removing " + path);
  };
  unlink(directory_ + "/state.json");
  if (::rmdir(directory_.c_str()) == 0 || errno == ENOENT) return;
  unlink(fifo_path());  // never started
  if (::rmdir(directory_.c_str()) < 0 && errno != ENOENT) sys::throw_errno("removing " + directory_);
}

Status Container::status() const {
  const ProcessTime time = process_time(pid);
  if (pid == 0 || time.start == 0 || time.start > started_before_ || time.state == 'Z' || time.state == 'X') {
    return Status::stopped;
  }
  return ::access(fifo_path().c_str(), F_OK) == 0 ? Status::created : Status::running;
}

sys::UniqueFd Container::open_process() const {
  if (pid == 0) return {};
  sys::UniqueFd process = sys::open_process(pid);
  // The handle first, the check after it: the pid cannot be reused in between.
  if (status() == Status::stopped) return {};
  return process;
}

sys::UniqueFd Container::make_start_fifo() const {
  sys::check(::mkfifo(fifo_path().c_str(), 0600), [&] { return "making " + fifo_path(); });
  // Open for both, so that the open does not wait for `start`, and a read does not see an end.
  return sys::open(fifo_path(), O_RDWR);
}

void Container::start() const {
  const sys::UniqueFd fifo(::open(fifo_path().c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fifo) throw std::runtime_error("cannot start container " + id + ": its process does not wait for it");
  ::unlink(fifo_path().c_str());
  sys::write_all(fifo.get(), "0", fifo_path());
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
      .AddMember("pid", now_status == Status::stopped ? 0 : pid, memory)
      .AddMember("status", reference(to_string(now_status)), memory)
      .AddMember("bundle", reference(bundle), memory)
      .AddMember("rootfs", reference(rootfs), memory)
      .AddMember("created", reference(created), memory);
  if (!annotations.empty()) state.AddMember("annotations", object_of(annotations, memory), memory);
  state.AddMember("owner", Json(owner, memory), memory);
  return state;
}

}  // namespace sealbench::sealrun
