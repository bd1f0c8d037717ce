// cold: a launch that finds nothing in the page cache, as the first one on a node.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "workloads/definitions/host_memory.hpp"
#include "workloads/definitions/whole_run.hpp"

namespace sealbench::workloads {

namespace {

constexpr std::string_view kExe = "exe";
constexpr std::string_view kAll = "all";
constexpr const char* kDropCaches = "/proc/sys/vm/drop_caches";

/// Writes what is dirty and drops what is clean (posix_fadvise(2), POSIX_FADV_DONTNEED). Pages that a process has
/// mapped stay.
void drop(const std::string& path) {
  const sys::UniqueFd file = sys::open(path, O_RDONLY);
  sys::check(::fsync(file.get()), [&] { return "writing " + path; });
  if (const int error = ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED); error != 0) {
    throw std::system_error(error, std::generic_category(), "dropping the page cache of " + path);
  }
}

class Cold final : public WholeRun {
 public:
  [[nodiscard]] std::string_view name() const override { return "cold"; }
  [[nodiscard]] std::string_view summary() const override {
    return "a container from start to exit, after the page cache of the exe was dropped, or all of the host's";
  }
  [[nodiscard]] std::string_view question() const override { return "What does the first launch on a node cost?"; }
  [[nodiscard]] std::string_view source() const override { return "youki issue 1515 (drop_caches)"; }

  [[nodiscard]] std::vector<Parameter> parameters() const override {
    return {{.name = "cache",
             .unit = {},
             .summary = "what is dropped: the exe and what its strategy keeps, or all caches of the host (root)",
             .preset = kExe,
             .words = {kExe, kAll}}};
  }

  [[nodiscard]] std::vector<Metric> metrics() const override {
    return {{.name = "read",
             .unit = "bytes",
             .summary = "what the host read from its disks meanwhile",
             .says = "reads {}"}};
  }

  [[nodiscard]] std::string impossible(const Site& site) const override {
    if (site.value("cache") != kAll || ::access(kDropCaches, W_OK) == 0) return {};
    return fmt::format("cache=all writes to {}, which takes root", kDropCaches);
  }

  [[nodiscard]] std::optional<Command> whole(const Site& /*site*/, int /*number*/) const override { return {}; }

  [[nodiscard]] Sample sample(const Site& site, int number, Stage& stage) const override {
    if (site.value("cache") == kAll) {
      ::sync();
      sys::write_value(kDropCaches, "3");
    } else {
      drop_exe(site.invocation);
    }
    const std::int64_t before = host_bytes_read();
    Sample sample{.outcome = stage.launch(launch(site, number))};
    if (sample.outcome.ok()) sample.figures = {static_cast<double>(host_bytes_read() - before)};
    return sample;
  }

 private:
  static void drop_exe(const Invocation& invocation) {
    drop(invocation.program);
    if (invocation.artefacts.empty()) return;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(invocation.artefacts)) {
      if (entry.is_regular_file()) drop(entry.path());
    }
  }
};

}  // namespace

const Workload& cold_workload() {
  static const Cold kWorkload;
  return kWorkload;
}

}  // namespace sealbench::workloads
