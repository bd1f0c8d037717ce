#include "harness/fleet/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>
#include <utility>

#include "harness/fleet/summary.hpp"
#include "harness/results/digest.hpp"
#include "harness/results/json_file.hpp"
#include "harness/results/printable.hpp"
#include "harness/results/skim.hpp"
#include "harness/results/survey.hpp"
#include "sys/file.hpp"

namespace sealbench::fleet {

namespace {

using results::Json;
using results::Results;

/// One workload of an input, ready to be written.
struct Part {
  std::string workload;
  std::string digest;
  std::string text;
};

/// What became of an input.
struct Prepared {
  bool is_fleet = false;  ///< too long to be prepared: it is read when its turn has come
  std::vector<Part> parts = {};
  std::string refused = {};
};

Part part_of(const Input& input, std::string digest, Results results, Keep keep) {
  if (keep == Keep::summaries) summarize(results);
  Entry entry{.host = results::printable(input.host),
              .file = results::printable(input.path),
              .digest = std::move(digest),
              .results = std::move(results)};
  return {.workload = results::workload_of(entry.results), .digest = entry.digest, .text = text_of(entry)};
}

std::string digest_of(const Json& document) { return results::digest(document); }

std::vector<Part> parts_of(const Input& input, Keep keep) {
  const std::string text = sys::read_file(input.path);
  // What bench wrote so (its digest is right) is not looked into further than an entry needs.
  if (const auto skimmed = results::skim(text, results::Cut::counts_and_phases)) {
    if (auto results = results::results_of(*skimmed)) {
      Part part = part_of(input, skimmed->digest, std::move(*results), keep);
      part.text = results::put_back(part.text, skimmed->cut);
      return {std::move(part)};
    }
  }
  const Json document = results::parse_file(input.path);
  if (!results::is_survey(document)) return {part_of(input, digest_of(document), results::results_of(document), keep)};
  std::vector<Part> parts;
  for (const Json& run : document.at("survey"))
    parts.push_back(part_of(input, digest_of(run), results::results_of(run), keep));
  return parts;
}

Prepared prepare(const Input& input, Keep keep) {
  if (is_fleet(input.path)) return {.is_fleet = true};
  try {
    return {.parts = parts_of(input, keep)};
  } catch (const std::exception& error) {
    return {.refused = error.what()};
  }
}

/// A few inputs, prepared side by side.
std::vector<Prepared> prepare_all(const Input* inputs, std::size_t count, Keep keep) {
  std::vector<Prepared> prepared(count);
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) prepared[i] = prepare(inputs[i], keep);
  };
  std::vector<std::thread> others;
  const std::size_t threads = std::min<std::size_t>(count, std::thread::hardware_concurrency());
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  return prepared;
}

/// Who is in the fleet already.
class Merging {
 public:
  Merging(const Header& header, std::vector<Refusal> absent, const Writer::Put& put)
      : writer_(header, put), merged_{.entries = 0, .refused = std::move(absent)} {}

  void add(const std::string& host, const std::string& file, const Part& part) {
    std::string& of_host = files_[{host, part.workload}];
    std::string& of_digest = names_[part.digest];
    if (!of_host.empty())
      return refuse(host, file, fmt::format("{} has results of {} already, from {}", host, part.workload, of_host));
    if (!of_digest.empty())
      return refuse(host, file,
                    fmt::format("it is the same run as {}, to the last digit: a host is counted once", of_digest));
    of_host = file;
    of_digest = file;
    writer_.add(part.text);
    ++merged_.entries;
  }

  void refuse(const std::string& host, const std::string& file, const std::string& reason) {
    merged_.refused.push_back(
        {.host = results::printable(host), .file = results::printable(file), .reason = results::printable(reason)});
  }

  Merged finish() {
    writer_.finish(merged_.refused);
    return std::move(merged_);
  }

 private:
  Writer writer_;
  Merged merged_;
  std::map<std::pair<std::string, std::string>, std::string> files_;  ///< by host and workload
  std::map<std::string, std::string> names_;                          ///< by digest
};

/// The hosts of another fleet, as that one has them; with samples only where it kept them.
void add_fleet(const Input& input, Keep keep, Merging& merging) {
  const Rest rest = read(input.path, [&](const std::string& text) {
    Entry entry = parse_entry(text);
    if (keep == Keep::summaries) summarize(entry.results);
    merging.add(entry.host, entry.file,
                {.workload = results::workload_of(entry.results), .digest = entry.digest, .text = text_of(entry)});
  });
  for (const Refusal& refusal : rest.refused) merging.refuse(refusal.host, refusal.file, refusal.reason);
}

void add_input(const Input& input, const Prepared& prepared, Keep keep, Merging& merging) {
  try {
    if (prepared.is_fleet) return add_fleet(input, keep, merging);
  } catch (const std::runtime_error& error) {  // those that were read before its end stand
    return merging.refuse(input.host, input.path, error.what());
  }
  if (!prepared.refused.empty()) return merging.refuse(input.host, input.path, prepared.refused);
  for (const Part& part : prepared.parts) merging.add(input.host, input.path, part);
}

}  // namespace

Merged merge(const std::vector<Input>& inputs, Keep keep, const Header& header, std::vector<Refusal> absent,
             const Writer::Put& put) {
  constexpr std::size_t kAtATime = 64;
  Merging merging(header, std::move(absent), put);
  for (std::size_t begin = 0; begin < inputs.size(); begin += kAtATime) {
    const std::size_t count = std::min(kAtATime, inputs.size() - begin);
    const std::vector<Prepared> prepared = prepare_all(&inputs[begin], count, keep);
    for (std::size_t i = 0; i < count; ++i) add_input(inputs[begin + i], prepared[i], keep, merging);
  }
  return merging.finish();
}

}  // namespace sealbench::fleet
