// What the OCI runtime specification defines and sealrun does not implement: refused by name, and listed in
// docs/sealrun.md, which a test compares with this.
#pragma once

#include <span>
#include <string_view>

namespace sealbench::sealrun {

struct Unimplemented {
  std::string_view name;  ///< of a property: its place in config.json, "mounts[].uidMappings"
  std::string_view why;   ///< a few words, or what to do instead
};

/// Properties of config.json up to version 1.3 of the specification.
std::span<const Unimplemented> unimplemented_properties();
/// Mount options that a runtime carries out itself.
std::span<const Unimplemented> unimplemented_mount_options();

/// The entry of `name`, or null.
const Unimplemented* find(std::span<const Unimplemented> table, std::string_view name);

}  // namespace sealbench::sealrun
