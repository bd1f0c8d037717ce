#include "harness/fleet/entry.hpp"

#include "harness/results/reader.hpp"

namespace sealbench::fleet {

using results::Json;

Json to_json(const Entry& entry) {
  return {{"host", entry.host},
          {"file", entry.file},
          {"digest", entry.digest},
          {"results", results::to_json(entry.results)}};
}

Json to_json(const Refusal& refusal) {
  return {{"host", refusal.host}, {"file", refusal.file}, {"reason", refusal.reason}};
}

Entry entry_of(const Json& document) {
  const results::Reader reader(document);
  return {.host = reader.at("host").string(),
          .file = reader.at("file").string(),
          .digest = reader.at("digest").string(),
          .results = results::from_json(reader.at("results").json())};
}

Refusal refusal_of(const Json& document) {
  const results::Reader reader(document);
  return {
      .host = reader.at("host").string(), .file = reader.at("file").string(), .reason = reader.at("reason").string()};
}

}  // namespace sealbench::fleet
