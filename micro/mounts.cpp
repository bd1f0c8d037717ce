// overlay/CALL and bind/CALL: the system calls that the sealing mounts are made of, each timed within the whole.
#include <fcntl.h>
#include <sys/mount.h>

#include <array>
#include <filesystem>
#include <optional>
#include <string_view>

#include "micro/workplace.hpp"
#include "strategies/sealed_overlayfs.hpp"
#include "sys/file.hpp"
#include "sys/mount.hpp"

namespace sealbench::micro {

namespace {

/// The steps of a sealing; `run` performs all and returns the seconds of each.
template <std::size_t Steps>
struct Sequence {
  std::array<std::string_view, Steps> names;
  std::array<double, Steps> (*run)(const std::string& exe, const std::string& scratch);
};

std::array<double, 6> make_overlay(const std::string& exe, const std::string& scratch) {
  const std::string layers = strategies::escape_lowerdir(std::filesystem::path(exe).parent_path().string()) + ":" +
                             strategies::escape_lowerdir(scratch);
  std::optional<sys::FilesystemContext> context;
  sys::UniqueFd mount;
  sys::UniqueFd file;
  return {seconds_of([&] { context.emplace("overlay"); }),
          seconds_of([&] { context->set("lowerdir", layers), context->try_set("xino", "off"); }),
          seconds_of([&] { context->create(); }),
          seconds_of([&] { mount = context->mount(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID); }),
          seconds_of([&] { file = sys::openat(mount, "exe", O_PATH | O_NOFOLLOW); }),
          seconds_of([&] { file.reset(), mount.reset(), context.reset(); })};
}

constexpr Sequence<6> kOverlay = {{"fsopen", "fsconfig", "fsconfig-create", "fsmount", "openat", "close"},
                                  make_overlay};

std::array<double, 3> make_bind(const std::string& exe, const std::string& /*scratch*/) {
  sys::UniqueFd tree;
  return {seconds_of([&] { tree = sys::clone_tree(exe); }),
          seconds_of([&] { sys::set_mount_attributes(tree, MOUNT_ATTR_RDONLY); }), seconds_of([&] { tree.reset(); })};
}

constexpr Sequence<3> kBind = {{"open_tree", "mount_setattr", "close"}, make_bind};

template <std::size_t Steps>
void add(const std::string& group, const Sequence<Steps>& sequence, Workplace& workplace) {
  for (std::size_t step = 0; step < Steps; ++step) {
    std::string name = group;
    name.append("/").append(sequence.names.at(step));
    benchmark::RegisterBenchmark(name.c_str(),
                                 [&sequence, &workplace, step](benchmark::State& state) {
                                   or_error(state, [&] {
                                     const std::string& exe = workplace.exe(Program::exits_at_once, kMiB);
                                     for ([[maybe_unused]] auto unused : state) {
                                       state.SetIterationTime(sequence.run(exe, workplace.scratch()).at(step));
                                     }
                                   });
                                 })
        ->UseManualTime()
        ->Unit(benchmark::kMicrosecond);
  }
}

}  // namespace

void add_overlay(Workplace& workplace) { add("overlay", kOverlay, workplace); }
void add_bind(Workplace& workplace) { add("bind", kBind, workplace); }

}  // namespace sealbench::micro
