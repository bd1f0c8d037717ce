#include "workloads/sealrun/launch/destroy.hpp"

#include <signal.h>

#include <stdexcept>
#include <string>

#include "sys/pidfd.hpp"
#include "workloads/sealrun/cgroup/cgroup.hpp"

namespace sealbench::sealrun {

namespace {

/// What could not be done, in words.
class Failures {
 public:
  template <typename Step>
  void attempt(const Step& step) {
    try {
      step();
    } catch (const std::exception& error) {
      text_.append(text_.empty() ? "" : "; ").append(error.what());
    }
  }
  [[nodiscard]] bool none() const { return text_.empty(); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void kill_process(const Container& container) {
  const sys::UniqueFd process = container.open_process();
  if (!process) return;
  sys::send_signal(process, SIGKILL);
  cgroup::thaw(container.freezer);
  constexpr int kPatience = 10'000;  // ms, runc's
  if (!sys::wait_for_end(process, kPatience)) {
    throw std::runtime_error("its process " + std::to_string(container.process.pid) +
                             " did not die of SIGKILL within 10 s");
  }
}

void remove_cgroups(const Container& container) {
  if (container.cgroups.empty()) return;
  const sys::Presence presence = container.presence();
  if (presence == sys::Presence::other_boot) return;
  const bool is_known = presence == sys::Presence::running || presence == sys::Presence::ended;
  // No process of the container entered them; who is in there is a stranger.
  if (container.process.pid == 0 || !is_known) return cgroup::remove(container.cgroups_made);
  if (container.shares_pids) cgroup::kill_directly_in(container.cgroups);
  cgroup::kill_and_remove(container.cgroups_made);
}

void remove_all(const Container& container, Failures failures) {
  failures.attempt([&] { remove_cgroups(container); });
  if (failures.none()) {
    failures.attempt([&] { container.remove(); });
  } else {
    failures.attempt([&] { container.unmount_all(); });
  }
  if (failures.none()) return;
  throw std::runtime_error("container " + container.id + " could not be removed wholly: " + failures.text());
}

}  // namespace

void clean_up(const Container& container) { remove_all(container, {}); }

void destroy(const Container& container) {
  Failures failures;
  failures.attempt([&] { kill_process(container); });
  remove_all(container, std::move(failures));
}

}  // namespace sealbench::sealrun
