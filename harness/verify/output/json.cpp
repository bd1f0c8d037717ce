// json: the members that a results file carries (results/schema.json), as a document of their own.
#include <map>
#include <ostream>

#include "harness/verify/output/output.hpp"
#include "sys/error.hpp"

namespace sealbench::verify {

namespace {

using results::Json;

Json verdict_json(const Verdict& verdict) {
  Json json{{"strategy", verdict.strategy},
            {"privileges", verdict.privileges},
            {"path", verdict.path},
            {"probe", verdict.probe},
            {"verdict", to_string(verdict.outcome)},
            {"syscall", verdict.syscall},
            {"errno", verdict.error == 0 ? Json(nullptr) : Json(sys::errno_name(verdict.error))},
            {"evidence", verdict.evidence}};
  if (verdict.outcome == Outcome::is_protected) json["basis"] = to_string(verdict.basis);
  if (verdict.contradiction) json["contradiction"] = true;
  return json;
}

template <typename T>
Json or_null(const std::optional<T>& seen) {
  return seen ? Json(*seen) : Json(nullptr);
}

Json property_json(const Property& property) {
  Json json{{"strategy", property.strategy},
            {"pages", property.pages},
            {"frames_shared", property.frames_shared < 0 ? Json(nullptr) : Json(property.frames_shared)},
            {"frames_common", property.frames_common < 0 ? Json(nullptr) : Json(property.frames_common)},
            {"frames_total", property.frames_total < 0 ? Json(nullptr) : Json(property.frames_total)},
            {"in_place_change", or_null(property.in_place)},
            {"one_file", or_null(property.one_file)},
            {"memory_file", or_null(property.memory_file)},
            {"change_in_one", or_null(property.change_in_one)},
            {"link", or_null(property.link)},
            {"link_reveals_path", or_null(property.link_reveals_path)},
            {"readable", or_null(property.readable)},
            {"other_program", or_null(property.other_program)},
            {"leaked_descriptors", or_null(property.leaked_descriptors)},
            {"mount_events", or_null(property.mount_events)},
            {"mount_table_changed", or_null(property.mount_table_changed)}};
  if (!property.failure.empty()) json["failure"] = property.failure;
  return json;
}

Json access_json(const Access& access) {
  Json json{{"strategy", access.strategy}, {"privileges", access.privileges}, {"path", access.path},
            {"handles", access.handles},   {"attempts", access.attempts},     {"seen", access.seen},
            {"refused", access.refused}};
  if (access.error != 0) json["errno"] = sys::errno_name(access.error);
  // What opening for writing says while the runtime lives: ETXTBSY is not protection, it ends with the process.
  if (access.during) json["during"] = access.during_error == 0 ? "opened" : sys::errno_name(access.during_error);
  if (!access.not_here.empty()) json["not_here"] = access.not_here;
  if (!access.failure.empty()) json["failure"] = access.failure;
  return json;
}

/// The members `verdicts`, `properties` and `verification`.
Json members(const Matrix& matrix) {
  Json verdicts = Json::array();
  for (const Verdict& verdict : matrix.judgement.verdicts) verdicts.push_back(verdict_json(verdict));
  Json properties = Json::array();
  for (const Property& property : matrix.observations.properties) properties.push_back(property_json(property));
  Json accesses = Json::array();
  for (const Access& access : matrix.observations.accesses) accesses.push_back(access_json(access));
  Json closed = Json::array();
  for (const ClosedPath& path : matrix.judgement.closed) {
    closed.push_back({{"privileges", path.privileges}, {"path", path.path}, {"reason", path.reason}});
  }
  Json left_out = Json::array();
  for (const LeftOut& left : matrix.observations.left_out)
    left_out.push_back({{"what", left.what}, {"reason", left.why}});
  Json unconcluded = Json::array();
  for (const Unconcluded& one : matrix.unconcluded)
    unconcluded.push_back({{"strategy", one.strategy}, {"reason", one.reason}});
  return {{"verdicts", verdicts},
          {"properties", properties},
          {"verification",
           {{"contradictions", matrix.judgement.contradictions},
            {"unconcluded", unconcluded},
            {"accesses", accesses},
            {"closed_paths", closed},
            {"left_out", left_out},
            {"seconds", matrix.seconds}}}};
}

}  // namespace

void add_to(results::Results& results, const Matrix& matrix) {
  const Json all = members(matrix);
  for (const auto& [name, value] : all.items()) results.extra[name] = value;
  const auto summaries = summarize(matrix);
  for (results::Subject& subject : results.subjects) {
    const auto found = summaries.find(subject.strategy);
    // Seen with sealrun; another runtime may undo what is applied to it from outside.
    if (found == summaries.end() || subject.extra.contains("observed")) continue;
    subject.extra["protects"] = found->second.protects;
    subject.extra["pages"] = found->second.pages;
  }
}

const Output& json_output() {
  static const Output kOutput{.name = "json",
                              .write = [](const Matrix& matrix, const report::Style& /*style*/, std::ostream& out) {
                                out << members(matrix).dump(2) << '\n';
                              }};
  return kOutput;
}

}  // namespace sealbench::verify
