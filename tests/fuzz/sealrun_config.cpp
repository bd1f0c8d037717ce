// config.json, as sealrun takes it from whoever hands it a bundle: read, understood and compiled, with all that depends
// on it. Nothing of the host is changed by that.
#include <fcntl.h>

#include "sys/file.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/support/scratch.hpp"
#include "workloads/sealrun/bundle/fields.hpp"
#include "workloads/sealrun/bundle/spec.hpp"
#include "workloads/sealrun/cgroup/device_program.hpp"
#include "workloads/sealrun/cgroup/limits.hpp"
#include "workloads/sealrun/cgroup/resources.hpp"
#include "workloads/sealrun/compile/compile.hpp"

namespace sealbench::sealrun {
namespace {

/// What launch/start.cpp does with linux.resources, for cgroups of either version.
void compile_resources(const Spec& spec) {
  if (!spec.resources) return;
  Fields fields(*spec.resources, "linux.resources");
  const cgroup::Resources resources = cgroup::parse_resources(fields);
  fields.finish();
  (void)cgroup::device_program(cgroup::effective_devices(resources.devices));
  for (const auto settings : {cgroup::v1_settings, cgroup::v2_settings}) {
    try {
      (void)settings(resources);
    } catch (const BundleError&) {  // one of them has no such limit
    }
  }
}

void launch(const std::string& bundle) {
  const Document document = read_bundle(bundle);
  check_host_is_spared(document);
  const Spec spec = interpret(document);
  compile_resources(spec);
  Surroundings surroundings;
  surroundings.id = "fuzz";
  if (spec.process.terminal) surroundings.console = 3;
  (void)compile_container(spec, surroundings);
  (void)compile_exec(spec, spec.process, surroundings);
}

}  // namespace
}  // namespace sealbench::sealrun

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sealbench;
  static const testing::Scratch kBundle;
  sys::write_file(kBundle.file("config.json"), fuzz::text_of(data, size));
  try {
    sealrun::launch(kBundle.file(""));
  } catch (const sealrun::BundleError&) {  // refused
  } catch (const std::system_error&) {     // its root is not here
  }
  return 0;
}
