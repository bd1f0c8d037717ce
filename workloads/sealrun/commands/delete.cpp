// sealrun delete: forgets a container that has ended.
#include <time.h>

#include "workloads/sealrun/commands/command.hpp"
#include "workloads/sealrun/launch/destroy.hpp"
#include "workloads/sealrun/log.hpp"

namespace sealbench::sealrun {

namespace {

/// Of a container whose state is damaged only the directory is known.
[[noreturn]] void delete_unread(const std::string& root, const std::string& id, const std::string& reason) {
  Container::unread(root, id).remove();
  throw std::runtime_error(reason + "; its directory is removed, what it said of processes and cgroups is lost");
}

/// Whether the container's process cannot be told from others here.
bool is_stale(sys::Presence presence) {
  return presence == sys::Presence::other_boot || presence == sys::Presence::other_pid_namespace ||
         presence == sys::Presence::unknown;
}

/// Container::claim(), asked several times: what a launch cloned just before it was killed holds its lock until it
/// executes init.
bool claim(Container& container) {
  constexpr int kAttempts = 20;
  constexpr timespec kPause{.tv_sec = 0, .tv_nsec = 20'000'000};
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (container.claim()) return true;
    ::nanosleep(&kPause, nullptr);
  }
  return false;
}

void delete_container(Container& container, bool force) {
  const std::string cannot = "cannot delete container " + container.id + ": ";
  if (container.process.pid == 0 && !claim(container)) {
    throw std::runtime_error(cannot + "a sealrun is creating it; wait for that, or end it first");
  }
  const bool has_process = container.process.pid != 0;
  const sys::Presence presence = container.presence();
  if (has_process && is_stale(presence)) {
    const std::string stale = container.remark();
    // In another boot it has ended for certain; elsewhere it may be running.
    if (!force && presence != sys::Presence::other_boot) {
      throw std::runtime_error(cannot + stale + "; delete it from there, or use --force, which signals nobody");
    }
    log::warning("container " + container.id + ": " + stale + ": not signalled");
  }
  const Status status = container.status();
  // A created container never ran: deleting it kills it, as with runc.
  if (!force && has_process && status != Status::created && status != Status::stopped) {
    throw std::runtime_error("cannot delete container " + container.id + " that is not stopped: " + to_string(status) +
                             "; kill it first, or use --force");
  }
  destroy(container);
}

}  // namespace

int run_delete(const Globals& globals, const std::vector<std::string>& arguments) {
  bool force = false;
  const std::vector<Option> options = {
      {"force", 'f', false, "kill it first when it runs; no error when there is none",
       [&](const std::string&) { force = true; }},
  };
  const std::string id = only(parse_options(arguments, options), "container id");
  check_id(id);
  std::optional<Container> container;
  try {
    container = Container::find(globals.root, id);
  } catch (const ForeignState&) {
    throw;
  } catch (const std::runtime_error& error) {
    if (force) delete_unread(globals.root, id, error.what());
    throw;
  }
  if (container) {
    delete_container(*container, force);
  } else if (!force) {
    throw std::runtime_error(nowhere(globals.root, id));
  }
  return 0;
}

}  // namespace sealbench::sealrun
