#include "harness/verify/probing.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <set>

#include "harness/verify/arena.hpp"
#include "harness/verify/bundle.hpp"
#include "harness/verify/container.hpp"
#include "harness/verify/field.hpp"
#include "harness/verify/kept.hpp"
#include "harness/verify/other_runtime.hpp"
#include "harness/verify/properties.hpp"
#include "sys/file.hpp"
#include "sys/host.hpp"

namespace sealbench::verify {

namespace {

namespace fs = std::filesystem;

class Prober {
 public:
  Prober(const Plan& plan, int out) : plan_(plan), out_(out), arena_(plan.work_directory) {
    if (!arena_.why().empty()) {
      say("left_out", LeftOut{.what = "an ext4 image for the exe (a tmpfs is used)", .why = arena_.why()});
    }
    fs::create_directories(arena_.path("bin"));
    fs::create_directories(arena_.state("run"));
    fs::create_directories(arena_.state("log"));
    // The user of a container's own user namespace must be able to pass through to the image.
    fs::permissions(arena_.state(""), fs::perms{0711});
    make_root(arena_.path("rootfs"), plan.payloads, interpreters());
    make_surroundings(plan.candidates);
  }

  void run() {
    drop_unsupported();
    for (const Privileges* privileges : plan_.privileges) {
      if (plan_.user_namespace && !privileges->own_user_namespace) {
        say("left_out",
            LeftOut{.what = fmt::format("privileges {}", privileges->name),
                    .why = "needs root: a container of a plain user always has a user namespace of its own"});
        continue;
      }
      write_bundles(*privileges);
      for (const Candidate& candidate : candidates_) attack(candidate, *privileges);
    }
    for (const Candidate& candidate : candidates_) inspect(candidate);
  }

 private:
  template <typename T>
  void say(const char* what, const T& value) {
    sys::write_all(out_, nlohmann::json{{what, value}}.dump() + "\n", "the pipe to the parent");
  }

  /// The ELF interpreters that the dynamic programs ask for: each loads its own from the image.
  [[nodiscard]] std::set<std::string> interpreters() const {
    std::set<std::string> paths;
    for (const Candidate& candidate : plan_.candidates) {
      if (!candidate.dynamic.empty()) paths.insert(interpreter_of(candidate.dynamic));
    }
    return paths;
  }

  /// The private copy of a program; made once.
  std::string copy_of(const std::string& program) {
    std::string& copy = copies_[program];
    if (copy.empty()) {
      copy = arena_.path("bin/" + fs::path(program).filename().string());
      if (fs::exists(copy)) copy += fmt::format("-{}", copies_.size());  // another build of the same name
      fs::copy_file(program, copy);
      fs::permissions(copy, fs::perms{0755});
    }
    return copy;
  }

  void drop_unsupported() {
    const sys::Host host = sys::Host::probe();
    for (const Candidate& candidate : plan_.candidates) {
      if (candidate.strategy != nullptr) {
        const strategies::Support support = candidate.strategy->support(host, exe_for(copy_of(candidate.program)));
        if (!support.supported) {
          say("left_out",
              LeftOut{.what = "strategy " + candidate.name, .why = support.reason, .strategy = candidate.name});
          continue;
        }
      }
      candidates_.push_back(candidate);
    }
  }

  [[nodiscard]] Mapping mapping() const { return plan_.user_namespace ? Mapping{.host_id = 0, .count = 1} : Mapping{}; }

  [[nodiscard]] std::string bundle(bool entrypoint) const {
    return arena_.path(entrypoint ? "bundle-entry" : "bundle-agent");
  }

  void write_bundles(const Privileges& privileges) const {
    write_bundle(bundle(false), arena_.path("rootfs"), privileges, mapping(), {kAgentPath, "serve"});
    write_bundle(bundle(true), arena_.path("rootfs"), privileges, mapping(), {kEntryLink});
  }

  [[nodiscard]] Runtime runtime(const std::string& exe, const Candidate& candidate) const {
    if (candidate.is_other_runtime()) {
      return {.exe = candidate.strategy == nullptr ? exe : candidate.strategy->launched_from(exe_for(exe)),
              .options = options_of(candidate, arena_.state("run")),
              .log = arena_.state("log/container")};
    }
    std::vector<std::string> options = {"--root", arena_.state("run"), "--cgroup-manager", "disabled",
                                        "--seal", candidate.name};
    // On the private filesystem: EROFS mounts no image that lies on a tmpfs, as /tmp may be.
    if (installs(candidate)) options.insert(options.end(), {"--artefacts", arena_.path("kept")});
    return {.exe = exe, .options = std::move(options), .log = arena_.state("log/container")};
  }

  [[nodiscard]] strategies::Exe exe_for(const std::string& path) const {
    strategies::Exe exe(path, arena_.state("run"));
    exe.set_artefact_dir(arena_.path("kept"));
    return exe;
  }

  /// What the candidate's strategy keeps for `exe`.
  [[nodiscard]] Kept kept_for(const std::string& exe, const Candidate& candidate) const {
    std::vector<std::string> sealrun;
    std::vector<std::string> words;
    if (candidate.is_other_runtime() && candidate.strategy != nullptr) {
      sealrun = {candidate.sealrun,
                 "--root",
                 arena_.state("run"),
                 "--artefacts",
                 arena_.path("kept"),
                 "--seal",
                 std::string(candidate.strategy->traits().name)};
      words = {"--for", exe};
    } else if (installs(candidate)) {
      const Runtime self = runtime(exe, candidate);
      sealrun = self.options;
      sealrun.insert(sealrun.begin(), self.exe);
    }
    return {std::move(sealrun), std::move(words), arena_.state("log/container")};
  }

  static bool installs(const Candidate& candidate) {
    return candidate.strategy != nullptr && candidate.strategy->traits().installs;
  }

  /// Unique on this host: runtimes name cgroups after their containers.
  std::string fresh_id() {
    return fmt::format("{}-{}", fs::path(plan_.work_directory).filename().string(), ++containers_);
  }

  /// Every path with one strategy and one set of privileges: one container for all paths but the entrypoint.
  void attack(const Candidate& candidate, const Privileges& privileges) {
    say("progress", fmt::format("{}: {}", privileges.name, candidate.name));
    std::vector<const AttackPath*> shared;
    for (const AttackPath* path : plan_.paths) {
      if (const std::string absent = why_absent(*path, candidate); !absent.empty()) {
        refuse(candidate, privileges, *path, absent);
      } else if (!path->is_entrypoint) {
        shared.push_back(path);
      } else if (const std::string why = candidate.is_other_runtime() ? "" : why_no_image_code(candidate, privileges);
                 !why.empty()) {
        refuse(candidate, privileges, *path, why);
      } else {
        attack_with(candidate, privileges, candidate.dynamic, {path});
      }
    }
    if (!shared.empty()) attack_with(candidate, privileges, candidate.program, shared);
  }

  void attack_with(const Candidate& candidate, const Privileges& privileges, const std::string& program,
                   const std::vector<const AttackPath*>& paths) {
    const Observation labels = labels_of(candidate, privileges);
    const std::string exe = copy_of(program);
    Kept kept = kept_for(exe, candidate);
    std::unique_ptr<Container> container;  // goes before what it was started from
    Target target(arena_, exe, candidate.seals);
    // With a root-owned exe the file's mode alone would stop a container with other ids, and the control could not
    // fall: the exe belongs to the container's root, as it does in rootless use.
    target.reset(privileges.own_user_namespace ? mapping().host_id : 0);
    for (const AttackPath* path : paths) {
      std::span<const probe::Probe* const> left = plan_.probes;
      try {
        while (!left.empty()) {
          if (!container || path->is_entrypoint) {
            container.reset();  // before the next one starts
            kept.install();
            target.take_mount_table();
            container = std::make_unique<Container>(runtime(exe, candidate), bundle(path->is_entrypoint), fresh_id());
          } else {
            container->ask({{"do", "forget"}});
          }
          std::vector<Observation> observations;
          const Progress progress =
              run_path(*container, *path, target, left, plan_.disabled_probes, labels, observations);
          for (const Observation& observation : observations) say("observation", observation);
          if (left.size() == plan_.probes.size()) say("access", progress.access);
          left = left.subspan(progress.probes_done);
        }
      } catch (const std::exception& error) {
        container.reset();
        target.observe_and_restore();
        fail(candidate, privileges, *path, left, error.what());
      }
    }
  }

  static Observation labels_of(const Candidate& candidate, const Privileges& privileges) {
    return {.strategy = candidate.name, .privileges = std::string(privileges.name)};
  }

  /// Why the dynamic exe loads nothing of the image even so: what the strategy executes inside the container may be
  /// another, static program. Looks at the file that a handle shows. Empty when it does load, or when that cannot be
  /// told.
  std::string why_no_image_code(const Candidate& candidate, const Privileges& privileges) {
    try {
      const std::string exe = copy_of(candidate.dynamic);
      Target(arena_, exe, candidate.seals).reset(privileges.own_user_namespace ? mapping().host_id : 0);
      Kept kept = kept_for(exe, candidate);
      kept.install();
      Container container(runtime(exe, candidate), bundle(false), fresh_id());
      Access access;
      const nlohmann::json handles = find_path("link")->take(container, access);
      if (handles.empty()) return {};
      const std::string sealed = fmt::format("/proc/{}/fd/{}", container.pid(), handles.front().at("fd").get<int>());
      if (interpreter_of(sealed).empty()) {
        return "what is executed inside the container is a static program: the kernel loads nothing of the image for "
               "it";
      }
    } catch (const std::exception&) {
      return {};  // the attack itself will say what is wrong
    }
    return {};
  }

  /// The path does not exist for this exe: no cells.
  void refuse(const Candidate& candidate, const Privileges& privileges, const AttackPath& path,
              const std::string& why) {
    say("access", Access{.strategy = candidate.name,
                         .privileges = std::string(privileges.name),
                         .path = std::string(path.name),
                         .not_here = why});
  }

  /// The harness could not try the rest of the path: every cell left says so.
  void fail(const Candidate& candidate, const Privileges& privileges, const AttackPath& path,
            std::span<const probe::Probe* const> left, const std::string& why) {
    Observation observation = labels_of(candidate, privileges);
    observation.path = path.name;
    observation.why_not = why;
    for (const probe::Probe* probe : left) {
      observation.probe = probe->name;
      say("observation", observation);
    }
    say("access", Access{.strategy = candidate.name,
                         .privileges = std::string(privileges.name),
                         .path = std::string(path.name),
                         .failure = why});
  }

  void inspect(const Candidate& candidate) {
    say("progress", fmt::format("properties: {}", candidate.name));
    const Privileges& privileges = *find_privileges(plan_.user_namespace ? "default/userns" : "default");
    write_bundles(privileges);
    const std::string exe = copy_of(candidate.program);
    Target target(arena_, exe, candidate.seals);
    target.reset(plan_.user_namespace ? mapping().host_id : 0);
    const std::string trivial = arena_.path("bundle-true");
    write_bundle(trivial, arena_.path("rootfs"), privileges, mapping(), {kTruePath});
    Kept kept = kept_for(exe, candidate);
    const bool by_library = candidate.is_other_runtime() && !candidate.dynamic.empty();
    const Property property = find_properties(candidate.name, runtime(exe, candidate), target, kept,
                                              {.agent = bundle(false),
                                               .trivial = trivial,
                                               .handle = bundle(by_library),
                                               .path = find_path(by_library ? "library" : "link")},
                                              fresh_id());
    target.observe_and_restore();
    say("property", property);
  }

  const Plan& plan_;
  int out_;
  Arena arena_;
  std::vector<Candidate> candidates_;
  std::map<std::string, std::string> copies_;  ///< by the original's path
  int containers_ = 0;
};

}  // namespace

void probe_all(const Plan& plan, int out) { Prober(plan, out).run(); }

}  // namespace sealbench::verify
