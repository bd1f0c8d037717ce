#include "harness/measure/sweep.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "harness/counters/memory_cgroup.hpp"
#include "harness/host/owned_directory.hpp"
#include "harness/host/places.hpp"
#include "harness/measure/journal.hpp"
#include "harness/measure/workspace.hpp"

namespace sealbench::measure {

namespace fs = std::filesystem;
using host::Claim;

namespace {

constexpr const char* kPrefix = "sealbench-";

/// What could be removed of a workspace's journal: the directories whose lock is held now.
std::vector<host::OwnedDirectory> claim_journal(const std::string& workspace, const host::Owner& owner,
                                                Removed& removed) {
  std::vector<host::OwnedDirectory> claimed;
  for (const std::string& path : Journal::read(workspace)) {
    host::remove_unfinished(host::unfinished_path(path));
    Claim claim = Claim::of(path);
    if (claim.state == Claim::State::dead && claim.owner.run == owner.run) {
      claimed.push_back(std::move(*claim.directory));
      continue;
    }
    if (claim.directory) claim.directory->abandon();
    struct stat st {};
    if (::lstat(path.c_str(), &st) < 0) continue;  // removed already
    if (claim.state == Claim::State::alive) {
      removed.problems.push_back(fmt::format("cannot remove {}: a process of its run has it locked", path));
    } else if (claim.state == Claim::State::unclear) {
      removed.problems.push_back(claim.why);
    } else {
      removed.left_alone.push_back(fmt::format("will not remove {}: not a directory of the run that names it", path));
    }
  }
  return claimed;
}

Removed sweep_workspace(const std::string& path) {
  Removed removed;
  Claim claim = Claim::of(path);
  if (claim.state == Claim::State::unclear) removed.left_alone.push_back(claim.why);
  if (claim.state != Claim::State::dead) return removed;
  Leftovers leftovers{.owner = claim.owner, .elsewhere = {}, .workspace = {}, .problems = {}};
  leftovers.workspace.push_back(std::move(*claim.directory));
  try {
    leftovers.elsewhere = claim_journal(path, claim.owner, removed);
  } catch (const std::exception& error) {
    removed.problems.emplace_back(error.what());
  }
  leftovers.problems = std::exchange(removed.problems, {});
  removed += remove_leftovers(std::move(leftovers));
  return removed;
}

Removed sweep_orphan(const std::string& path) {
  Removed removed;
  Claim claim = Claim::of(path);
  if (claim.state == Claim::State::unclear) removed.left_alone.push_back(claim.why);
  if (claim.state != Claim::State::dead) return removed;
  Leftovers leftovers{.owner = claim.owner, .elsewhere = {}, .workspace = {}, .problems = {}};
  leftovers.elsewhere.push_back(std::move(*claim.directory));
  return remove_leftovers(std::move(leftovers));
}

/// Calls `each` for every directory of ours by name in `parent`.
Removed for_each_in(const std::string& parent, Removed (*each)(const std::string&)) {
  Removed removed;
  std::vector<std::string> names;
  std::error_code ignored;
  for (fs::directory_iterator at(parent, ignored), end; at != end; at.increment(ignored))
    names.push_back(at->path().filename());
  for (const std::string& name : names) {
    const std::string path = parent + "/" + name;
    if (host::is_unfinished(name)) host::remove_unfinished(path);
    if (name.starts_with(kPrefix)) removed += each(path);
  }
  return removed;
}

}  // namespace

Removed sweep(const std::string& base, const std::vector<std::string>& parents) {
  Removed removed;
  struct stat st {};
  if (::lstat(base.c_str(), &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == ::geteuid()) {
    removed += for_each_in(base, sweep_workspace);
    ::rmdir(base.c_str());  // unless others use it
  }
  std::set<fs::path> places;  // each once, however it is called
  std::error_code ignored;
  for (const std::string& parent : parents) places.insert(fs::canonical(parent, ignored));
  for (const fs::path& place : places) {
    if (!place.empty()) removed += for_each_in(place, sweep_orphan);
  }
  return removed;
}

Removed sweep_host(const std::vector<std::string>& more) {
  std::vector<std::string> parents = host::exe_directories();
  parents.insert(parents.end(), more.begin(), more.end());
  Removed removed = sweep(Workspace::default_base(), parents);
  const int cgroups = counters::remove_stale_memory_cgroups();
  removed.cgroups += cgroups;
  if (removed.runs == 0 && cgroups > 0) removed.runs = 1;
  return removed;
}

}  // namespace sealbench::measure
