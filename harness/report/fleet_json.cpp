#include "harness/report/fleet_json.hpp"

#include <cmath>

#include "harness/fleet/stand_out.hpp"

namespace sealbench::report {

namespace {

using fleet::Section;
using results::Json;

Json ratio_interval(const std::optional<analysis::Interval>& interval) {
  if (!interval) return nullptr;
  return {{"low", std::exp(interval->low)}, {"high", std::exp(interval->high)}};
}

/// The mean over hosts; null where no host has an interval.
Json pooled_json(const std::optional<analysis::RandomEffects>& pooled) {
  if (!pooled) return nullptr;
  return {{"hosts", pooled->hosts},
          {"estimate", std::exp(pooled->mean)},
          {"interval", ratio_interval(pooled->interval)},
          {"further_host", ratio_interval(pooled->prediction)},
          {"between_hosts_sd_of_logarithms", std::sqrt(pooled->between)},
          {"inconsistency", pooled->inconsistency}};
}

Json ratios_json(const Section& section, std::size_t subject) {
  Json ratios = Json::array();
  for (const fleet::Row& row : section.rows) {
    if (!row.measured[subject] || !row.measured[subject]->has_ratio) continue;
    const results::Ratio& ratio = row.measured[subject]->ratio;
    const bool interval = ratio.has_interval();
    ratios.push_back({{"host", row.host},
                      {"class", section.classes[row.host_class].letter},
                      {"estimate", ratio.estimate},
                      {"low", interval ? Json(ratio.low) : Json(nullptr)},
                      {"high", interval ? Json(ratio.high) : Json(nullptr)}});
  }
  return ratios;
}

Json subject_json(const Section& section, std::size_t subject) {
  const fleet::SubjectOfFleet& of = section.subjects[subject];
  Json classes = Json::object();
  for (std::size_t i = 0; i < section.classes.size(); ++i)
    classes[section.classes[i].letter] = pooled_json(section.pooled(subject, i));
  return {{"name", of.name},
          {"runtime", of.runtime},
          {"strategy", of.strategy},
          {"reference", of.reference},
          {"over_hosts", pooled_json(section.pooled(subject))},
          {"by_class", classes},
          {"ratios", ratios_json(section, subject)}};
}

Json section_json(const Section& section) {
  Json json = {{"workload", section.workload}, {"metric", section.metric}, {"reference", section.reference},
               {"hosts", section.rows.size()}, {"classes", Json::array()}, {"subjects", Json::array()},
               {"stand_outs", Json::array()},  {"problems", Json::array()}};
  for (const fleet::HostClass& one : section.classes)
    json["classes"].push_back({{"class", one.letter}, {"is", one.title()}, {"hosts", one.hosts}});
  for (std::size_t i = 0; i < section.subjects.size(); ++i) json["subjects"].push_back(subject_json(section, i));
  for (const fleet::StandOut& one : fleet::stand_outs(section)) {
    Json hosts = Json::array();
    for (const std::size_t row : one.rows) hosts.push_back(section.rows[row].host);
    json["stand_outs"].push_back({{"subject", section.subjects[one.subject].name},
                                  {"hosts", hosts},
                                  {"median_host", one.others},
                                  {"reason", one.reason}});
  }
  for (const fleet::Row& row : section.rows) {
    for (const std::string& problem : row.problems) json["problems"].push_back({{"host", row.host}, {"what", problem}});
  }
  return json;
}

Json cell_json(const fleet::CellOfFleet& cell) {
  Json hosts = Json::object();
  for (std::size_t i = 0; i < cell.hosts.size(); ++i) {
    if (cell.hosts.at(i) > 0) hosts[fleet::kWorstNames.at(i)] = cell.hosts.at(i);
  }
  return {{"strategy", cell.strategy},
          {"privileges", cell.privileges},
          {"path", cell.path},
          {"probe", cell.probe},
          {"worst", fleet::kWorstNames.at(static_cast<std::size_t>(cell.worst))},
          {"hosts", hosts},
          {"where", cell.where}};
}

}  // namespace

Json fleet_json(const fleet::Overview& overview) {
  Json json = {{"fleet_report", 1},        {"hosts", overview.hosts},   {"date", overview.header.date},
               {"doubt", overview.doubt},  {"sections", Json::array()}, {"cells", Json::array()},
               {"left_out", Json::array()}};
  for (const Section& section : overview.sections) json["sections"].push_back(section_json(section));
  for (const fleet::CellOfFleet& cell : overview.cells) json["cells"].push_back(cell_json(cell));
  for (const fleet::Refusal& refusal : overview.refused) json["left_out"].push_back(fleet::to_json(refusal));
  return json;
}

}  // namespace sealbench::report
