// `process` of config.json.
#include "workloads/sealrun/bundle/fields.hpp"
#include "workloads/sealrun/bundle/names.hpp"
#include "workloads/sealrun/bundle/spec.hpp"

namespace sealbench::sealrun {

namespace {

std::uint64_t capability_mask(Fields& fields, std::string_view field) {
  std::uint64_t mask = 0;
  for (const std::string& name : fields.texts(field)) {
    const auto number = capability_number(name);
    if (!number) throw BundleError(fields.path_of(field) + ": unknown capability " + name);
    mask |= std::uint64_t{1} << *number;
  }
  return mask;
}

std::uint32_t id(const Fields& fields, std::string_view field, std::int64_t value) {
  if (value < 0 || value >= 0xffffffff)
    throw BundleError(fields.path_of(field) + ": not an id: " + std::to_string(value));
  return static_cast<std::uint32_t>(value);
}

User parse_user(Fields& fields) {
  User user;
  user.uid = id(fields, "uid", fields.integer("uid").value_or(0));
  user.gid = id(fields, "gid", fields.integer("gid").value_or(0));
  user.umask = static_cast<std::uint32_t>(fields.integer("umask").value_or(022)) & 0777;
  const Json& gids = fields.value("additionalGids");
  if (gids.IsNull()) return user;
  if (!gids.IsArray()) throw BundleError(fields.path_of("additionalGids") + ": expected an array");
  for (const Json& gid : gids.GetArray()) {
    if (!gid.IsInt64()) throw BundleError(fields.path_of("additionalGids") + ": expected integers");
    user.additional_gids.push_back(id(fields, "additionalGids", gid.GetInt64()));
  }
  return user;
}

Rlimit parse_rlimit(Fields& fields) {
  const std::string type = fields.required_text("type");
  const auto resource = rlimit_number(type);
  if (!resource) throw BundleError(fields.path_of("type") + ": unknown limit " + type);
  const auto limit = [&](std::string_view field) {
    const Json& value = fields.value(field);  // unsigned 64 bit: RLIM_INFINITY is its largest value
    if (!value.IsUint64()) throw BundleError(fields.path_of(field) + ": expected a number from 0");
    return value.GetUint64();
  };
  Rlimit rlimit{.resource = *resource, .soft = limit("soft"), .hard = limit("hard")};
  if (rlimit.soft > rlimit.hard) throw BundleError(fields.path_of("soft") + ": above the hard limit");
  return rlimit;
}

}  // namespace

Process parse_process(const Json& object, std::string_view origin) {
  Fields fields(object, origin);
  Process process;
  if (fields.flag("terminal")) {
    throw BundleError(fields.path_of("terminal") + ": sealrun has no terminals; set it to false");
  }
  fields.ignore("consoleSize");  // of a terminal, which there is none
  process.args = fields.texts("args");
  if (process.args.empty() || process.args[0].empty()) throw BundleError(fields.path_of("args") + ": missing or empty");
  process.env = fields.texts("env");
  process.cwd = fields.required_text("cwd");
  if (process.cwd[0] != '/') throw BundleError(fields.path_of("cwd") + ": must be absolute: " + process.cwd);
  fields.object("user", [&](Fields& user) { process.user = parse_user(user); });
  fields.object("capabilities", [&](Fields& sets) {
    process.capabilities = Capabilities{.bounding = capability_mask(sets, "bounding"),
                                        .effective = capability_mask(sets, "effective"),
                                        .permitted = capability_mask(sets, "permitted"),
                                        .inheritable = capability_mask(sets, "inheritable"),
                                        .ambient = capability_mask(sets, "ambient")};
  });
  fields.each("rlimits", [&](Fields& rlimit) { process.rlimits.push_back(parse_rlimit(rlimit)); });
  process.no_new_privileges = fields.flag("noNewPrivileges");
  if (const auto score = fields.integer("oomScoreAdj")) {
    if (*score < -1000 || *score > 1000) throw BundleError(fields.path_of("oomScoreAdj") + ": outside -1000 to 1000");
    process.oom_score_adj = static_cast<int>(*score);
  }
  fields.finish();
  return process;
}

}  // namespace sealbench::sealrun
