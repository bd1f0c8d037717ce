#include "harness/verify/attack_path.hpp"

#include <array>

#include "harness/verify/bundle.hpp"

namespace sealbench::verify {

#define ATTACK_PATH(function) const AttackPath& function();
#include "harness/verify/paths/registry.def"
#undef ATTACK_PATH

std::span<const AttackPath* const> all_paths() {
  static const std::array paths = std::to_array<const AttackPath*>({
#define ATTACK_PATH(function) &function(),
#include "harness/verify/paths/registry.def"
#undef ATTACK_PATH
  });
  return paths;
}

const AttackPath* find_path(std::string_view name) {
  for (const AttackPath* path : all_paths()) {
    if (path->name == name) return path;
  }
  return nullptr;
}

std::string why_absent(const AttackPath& path, const Candidate& candidate) {
  if (path.is_entrypoint && candidate.dynamic.empty() && candidate.name == kControl) {
    return "no dynamic build of sealrun lies beside this bench (packages have one, the tarball of static programs has "
           "not)";
  }
  if (path.is_entrypoint && candidate.dynamic.empty()) {
    return "the exe is static: the kernel loads nothing of the image for it";
  }
  if (!path.is_entrypoint && path.starts_exe && candidate.is_other_runtime() && !candidate.dynamic.empty()) {
    return "the exe is dynamic: started inside the container it would run the image's code, which is path library";
  }
  return {};
}

nlohmann::json ambush(Container& container, const Ambush& ambush, Access& access) {
  nlohmann::json handles = nlohmann::json::array();
  while (access.attempts < ambush.most_attempts) {
    container.ask({{"do", "watch"}, {"via", ambush.via}, {"argument", ambush.argument}, {"kill", ambush.kill}});
    container.exec(ambush.argv);
    const nlohmann::json reply = container.stop_watch();
    ++access.attempts;
    access.seen += reply.at("seen").get<int>();
    access.refused += reply.at("refused").get<int>();
    if (reply.at("errno") != 0) access.error = reply.at("errno");
    handles = reply.at("handles");
    if (!handles.empty() && access.attempts >= ambush.least_attempts) break;
    if (handles.empty() && access.refused >= ambush.enough_refusals) break;
  }
  return handles;
}

std::vector<std::string> held(const std::string& program) { return {program, "run", "--bundle", kHoldBundle, "x"}; }

}  // namespace sealbench::verify
