#include "harness/measure/counting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "harness/measure/interruption.hpp"
#include "harness/plan/errors.hpp"
#include "harness/plan/list.hpp"
#include "harness/text/nearest.hpp"

namespace sealbench::measure {

namespace {

void warn_once(std::vector<std::string>& warnings, std::string warning) {
  if (std::find(warnings.begin(), warnings.end(), warning) == warnings.end()) warnings.push_back(std::move(warning));
}

/// A container that is created and not started, where one is made as a launch makes its own.
struct Created {
  Command create;
  Command remove;
};

/// A launch that names the bundle starts a container of it: one that a runtime which does more than run can also
/// create. Nothing of any other launch.
std::optional<Created> next_created(ContainerSession& session, std::size_t subject) {
  const workloads::Site& site = session.site(subject);
  Command launch = session.next_command(subject);
  const std::string& bundle = site.bundle->directory();
  if (site.runtime->only_runs() || std::find(launch.argv.begin(), launch.argv.end(), bundle) == launch.argv.end())
    return std::nullopt;
  const std::string id = site.container(session.next_number(subject));
  Created created{.create = launch, .remove = std::move(launch)};
  created.create.argv = site.runtime->create(site.invocation, bundle, id);
  created.remove.argv = site.runtime->delete_forced(site.invocation, id);
  return created;
}

}  // namespace

std::vector<const counters::Counter*> select_counters(const std::string& list) {
  std::vector<const counters::Counter*> selected;
  if (list == "none") return selected;
  if (list == "all") {
    const auto all = counters::all();
    return {all.begin(), all.end()};
  }
  for (const std::string& name : plan::split_list(list, "--counters")) {
    const counters::Counter* counter = counters::find(name);
    if (counter == nullptr) {
      throw UsageError(text::unknown("counter", name, text::names_of(counters::all()), "choose all, none, or some of"));
    }
    selected.push_back(counter);
  }
  return selected;
}

counters::Launch launches_of(ContainerSession& session, std::size_t subject) {
  const auto to_remove = std::make_shared<std::optional<Command>>();
  counters::Launch launch{.command = [&session, subject] { return session.observable(session.next_command(subject)); },
                          .before = {},
                          .after =
                              [&session, subject, to_remove] {
                                if (*to_remove) session.must(*std::exchange(*to_remove, std::nullopt));
                                session.settle(subject);
                              }};
  if (next_created(session, subject)) {
    launch.create = [&session, subject, to_remove] {
      const Created created = next_created(session, subject).value();
      *to_remove = created.remove;
      return session.observable(created.create);
    };
  }
  if (session.at_once() > 1 && session.next_whole(subject)) {
    launch.at_once = session.at_once();
    launch.many = [&session, subject] { return session.observable(session.next_whole(subject).value()); };
  }
  return launch;
}

void count(ContainerSession& session, std::size_t subject, const std::vector<const counters::Counter*>& counters,
           results::Subject& counted, std::vector<std::string>& warnings) {
  const counters::Launch launch = launches_of(session, subject);
  for (const counters::Counter* counter : counters) {
    if (Interruption::requested()) return;
    if (const std::string why = counter->why_nothing(launch); !why.empty()) {
      // Who asked for all did not ask for this one.
      if (counters.size() < counters::all().size())
        warn_once(warnings, fmt::format("not counted: {}: {}", counter->name(), why));
      continue;
    }
    const strategies::Support support = counter->support();
    if (!support.supported) {
      warn_once(warnings, fmt::format("not counted: {}: {}", counter->name(), support.reason));
      continue;
    }
    try {
      counter->store(counter->count(launch), counted);
    } catch (const std::runtime_error& error) {
      warn_once(warnings, fmt::format("not counted: {}: {}", counter->name(), error.what()));
    }
  }
}

}  // namespace sealbench::measure
