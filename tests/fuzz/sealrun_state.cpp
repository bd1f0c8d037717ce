// state.json of a container, as every command of sealrun but `run` and `create` finds it below --root.
#include <filesystem>
#include <stdexcept>

#include "sys/file.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/support/scratch.hpp"
#include "workloads/sealrun/state/container.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sealbench;
  static const testing::Scratch kRoot;
  std::filesystem::create_directories(kRoot.file("c1"));
  sys::write_file(kRoot.file("c1/state.json"), fuzz::text_of(data, size));
  try {
    const auto container = sealrun::Container::find(kRoot.file(""), "c1");
    fuzz::require(container.has_value(), "a container whose state.json is there is found");
    (void)container->remark();
    (void)sealrun::print_indented(container->to_oci_state());
  } catch (const std::runtime_error&) {  // refused
  }
  return 0;
}
