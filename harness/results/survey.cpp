#include "harness/results/survey.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "harness/results/digest.hpp"
#include "harness/results/json_file.hpp"
#include "harness/results/pretty.hpp"
#include "harness/text/join.hpp"
#include "harness/text/nearest.hpp"

namespace sealbench::results {
namespace {

constexpr const char* kMember = "survey";
constexpr const char* kFleet = "fleet";
constexpr char kMark = '#';

bool exists(const std::string& path) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0;
}

/// What stands behind the mark; a file that is called so is no part of another.
std::string part_named(const std::string& path) {
  const std::size_t mark = path.rfind(kMark);
  return mark == std::string::npos || exists(path) ? std::string() : path.substr(mark + 1);
}

std::string workload_of(const Json& run) { return run.value(Json::json_pointer("/plan/workload"), std::string()); }

/// What a host of a fleet file is named by there: HOST, or HOST/WORKLOAD where it has several.
std::vector<std::string> names_in_fleet(const Json& hosts) {
  std::map<std::string, int> workloads;
  for (const Json& entry : hosts) ++workloads[entry.value("host", std::string())];
  std::vector<std::string> names;
  for (const Json& entry : hosts) {
    const std::string host = entry.value("host", std::string());
    names.push_back(workloads[host] == 1 ? host : fmt::format("{}/{}", host, workload_of(entry.at("results"))));
  }
  return names;
}

/// A host's results out of a fleet file: what the digest of the whole says of it stands for its own.
Json host_of(Json document, const std::string& wanted, const std::string& path) {
  const bool whole = doubt_about(document).empty();
  Json& hosts = document.at(kFleet);
  const std::vector<std::string> names = names_in_fleet(hosts);
  if (wanted.empty()) {
    throw std::runtime_error(fmt::format("it is a fleet of {} hosts: name one of them, as {}{}{}", names.size(),
                                         file_of(path), kMark, names.empty() ? "HOST" : names.front()));
  }
  const auto found = std::find(names.begin(), names.end(), wanted);
  if (found == names.end()) throw std::runtime_error(text::unknown("host", wanted, names));
  Json part = std::move(hosts[static_cast<std::size_t>(found - names.begin())].at("results"));
  if (whole) part[kDigest] = digest(part);
  return part;
}

}  // namespace

std::string workload_of(const Results& results) { return results.plan.value("workload", std::string()); }

bool is_survey(const Json& document) { return document.is_object() && document.contains(kMember); }

std::string file_of(const std::string& path) {
  return part_named(path).empty() ? path : path.substr(0, path.rfind(kMark));
}

Json part_of(Json document, const std::string& path) {
  const std::string wanted = part_named(path);
  if (document.is_object() && document.contains(kFleet)) return host_of(std::move(document), wanted, path);
  if (!is_survey(document)) {
    if (wanted.empty() || workload_of(document) == wanted) return document;
    throw std::runtime_error(fmt::format("it is no survey, of which {} could be a part: name the file alone", wanted));
  }
  std::vector<std::string> names;
  for (Json& run : document.at(kMember)) {
    names.push_back(workload_of(run));
    if (names.back() == wanted) return std::move(run);
  }
  if (wanted.empty()) {
    throw std::runtime_error(fmt::format("it is a survey of {} workloads: name one of them, {}{}{}; it has {}",
                                         names.size(), file_of(path), kMark, names.empty() ? "" : names.front(),
                                         text::join(names, ", ")));
  }
  throw std::runtime_error(text::unknown("workload", wanted, names));
}

std::string text_of(const Survey& survey) {
  Json document = {{"schema", kSchema}, {kMember, Json::array()}, {"omitted", Json::array()}};
  for (const Results& run : survey.runs) {
    Json part = to_json(run);
    part[kDigest] = digest(part);
    document[kMember].push_back(std::move(part));
  }
  for (const Omission& omission : survey.omitted) {
    document["omitted"].push_back({{"workload", omission.subject}, {"reason", omission.reason}});
  }
  return pretty(document);
}

Survey survey_of(const Json& document, const std::string& path) {
  Survey survey;
  for (const Json& run : document.at(kMember)) {
    try {
      survey.runs.push_back(results_of(run));
    } catch (const std::exception& error) {
      throw std::runtime_error(fmt::format("cannot use {} as a survey: {}: {}", path, workload_of(run), error.what()));
    }
  }
  const Json omitted = document.value("omitted", Json::array());
  for (const Json& omission : omitted) {
    survey.omitted.push_back({omission.value("workload", std::string()), omission.value("reason", std::string())});
  }
  return survey;
}

}  // namespace sealbench::results
