// `process` of config.json.
#include "workloads/sealrun/bundle/fields.hpp"
#include "workloads/sealrun/bundle/names.hpp"
#include "workloads/sealrun/bundle/spec.hpp"
#include "workloads/sealrun/log.hpp"

namespace sealbench::sealrun {

namespace {

std::uint64_t capability_mask(Fields& fields, std::string_view field) {
  std::uint64_t mask = 0;
  for (const std::string& name : fields.texts(field)) {
    const auto number = capability_number(name);
    if (number) {
      mask |= std::uint64_t{1} << *number;
    } else {  // one of a later kernel, which engines that give all of them list
      log::warning(fields.path_of(field) + ": ignoring the unknown capability " + name);
    }
  }
  return mask;
}

User parse_user(Fields& fields) {
  User user;
  user.uid = natural(fields, "uid", fields.integer("uid").value_or(0), kLastId);
  user.gid = natural(fields, "gid", fields.integer("gid").value_or(0), kLastId);
  constexpr std::uint32_t kUsualUmask = 022;
  user.umask = natural(fields, "umask", fields.integer("umask").value_or(kUsualUmask), UINT32_MAX) & 0777;
  const Json& gids = fields.value("additionalGids");
  if (gids.IsNull()) return user;
  if (!gids.IsArray()) throw BundleError(fields.path_of("additionalGids") + ": expected an array");
  for (const Json& gid : gids.GetArray()) {
    if (!gid.IsInt64()) throw BundleError(fields.path_of("additionalGids") + ": expected integers");
    user.additional_gids.push_back(natural(fields, "additionalGids", gid.GetInt64(), kLastId));
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

/// Of a variable that is given several times the last one: getenv(3) would find the first, a shell another.
std::vector<std::string> environment(const Fields& fields, std::vector<std::string> given) {
  std::vector<std::string> env;
  env.reserve(given.size());
  for (std::string& variable : given) {
    const std::size_t equals = variable.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw BundleError(fields.path_of("env") + ": NAME=VALUE expected, found \"" + variable + "\"");
    }
    const std::string_view name = std::string_view(variable).substr(0, equals + 1);
    std::erase_if(env, [&](const std::string& earlier) { return earlier.starts_with(name); });
    env.push_back(std::move(variable));
  }
  return env;
}

}  // namespace

Process parse_process(const Json& object, std::string_view origin) {
  Fields fields(object, origin);
  Process process;
  process.terminal = fields.flag("terminal");
  fields.object("consoleSize", [&](Fields& size) {
    const auto characters = [&](std::string_view field) {
      return static_cast<std::uint16_t>(natural(size, field, size.required_integer(field), UINT16_MAX));
    };
    process.console = {.height = characters("height"), .width = characters("width")};
  });
  process.args = fields.texts("args");
  if (process.args.empty() || process.args[0].empty()) throw BundleError(fields.path_of("args") + ": missing or empty");
  process.env = environment(fields, fields.texts("env"));
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
