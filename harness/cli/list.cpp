// bench list: what can be chosen, each with support on this host or the reason against.
#include <memory>
#include <ostream>

#include "harness/cli/choices.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/measuring.hpp"
#include "harness/cli/printing.hpp"
#include "harness/counters/counter.hpp"
#include "harness/host/places.hpp"
#include "harness/host/scratch_directory.hpp"
#include "harness/plan/errors.hpp"
#include "harness/report/report.hpp"
#include "harness/text/wrap.hpp"
#include "strategies/registry.hpp"
#include "workloads/definitions/common_parameters.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::cli {

namespace {

using results::Json;

Json entry(std::string_view name, std::string_view summary, const strategies::Support& support) {
  Json json = {{"name", name}, {"summary", summary}, {"supported", support.supported}};
  if (!support.supported) json["reason"] = support.reason;
  return json;
}

strategies::Support support_of(const strategies::Strategy& strategy) {
  try {
    const auto installation = host::Installation::of_this_program();
    const host::ScratchDirectory scratch;
    const host::ScratchDirectory kept(host::choose_exe_directory());  // not on a tmpfs, as /tmp may be
    strategies::Exe exe(installation.find("sealrun"), scratch.path());
    exe.set_artefact_dir(kept.path());
    return strategy.support(sys::Host::probe(), exe);
  } catch (const std::exception& error) {
    return strategies::Support::no(error.what());
  }
}

strategies::Support support_of(const workloads::Runtime& runtime) {
  if (runtime.program().empty()) return strategies::Support::yes();  // whatever path it is given
  try {
    (void)host::Installation::of_this_program().find(runtime.program());
    return strategies::Support::yes();
  } catch (const HostError& error) {
    return strategies::Support::no(error.what());
  }
}

/// Everything that is registered, by kind.
Json everything() {
  Json all = Json::object();
  for (const char* kind : {"strategies", "workloads", "runtimes", "counters", "formats"}) all[kind] = Json::array();
  for (const strategies::Strategy* strategy : strategies::all()) {
    const strategies::Traits& traits = strategy->traits();
    Json json = entry(traits.name, traits.summary, support_of(*strategy));
    json["needs"] = traits.needs;
    json["pages"] = strategies::to_string(traits.pages);
    json["source"] = traits.source;
    all["strategies"].push_back(std::move(json));
  }
  for (const workloads::Workload* workload : workloads::workloads()) {
    Json json = entry(workload->name(), workload->summary(), strategies::Support::yes());
    json["question"] = workload->question();
    json["source"] = workload->source();
    for (const workloads::Parameter& parameter : workloads::parameters_of(*workload)) {
      json["parameters"].push_back({{"name", parameter.name},
                                    {"unit", parameter.unit},
                                    {"summary", parameter.summary},
                                    {"default", parameter.preset}});
    }
    json["metrics"].push_back({{"name", workloads::kWall.name}, {"unit", workloads::kWall.unit}});
    for (const workloads::Metric& metric : workload->metrics()) {
      json["metrics"].push_back({{"name", metric.name}, {"unit", metric.unit}, {"summary", metric.summary}});
    }
    all["workloads"].push_back(std::move(json));
  }
  for (const workloads::Runtime* runtime : workloads::runtimes()) {
    all["runtimes"].push_back(entry(runtime->name(), runtime->summary(), support_of(*runtime)));
  }
  for (const counters::Counter* counter : counters::all()) {
    all["counters"].push_back(entry(counter->name(), counter->summary(), counter->support()));
  }
  for (const report::Format* format : report::all()) {
    all["formats"].push_back(entry(format->name(), format->summary(), strategies::Support::yes()));
  }
  return all;
}

void write_text(const Json& all, const report::Style& style, std::ostream& out) {
  for (const auto& [kind, entries] : all.items()) {
    out << kind << "\n";
    std::vector<text::Described> rows;
    for (const Json& listed : entries) {
      std::string says = listed["summary"].get<std::string>();
      if (!listed["supported"].get<bool>()) says += "\nnot on this host: " + listed["reason"].get<std::string>();
      rows.push_back({listed["name"].get<std::string>(), std::move(says)});
    }
    out << text::columns(rows, 2, static_cast<std::size_t>(style.width));
  }
}

}  // namespace

Command list_command() {
  auto printing = std::make_shared<Printing>(Printing{.formats = {"text"}});
  return {.name = "list",
          .summary = "strategies, workloads, runtimes, counters and formats, with support on this host",
          .options = {format_option(*printing,
                                    [] {
                                      return plain({"text", "json"});
                                    }),
                      output_option(*printing)},
          .action =
              [printing] {
                Printer printer(*printing);
                tidy_up();
                const Json all = everything();
                printer.print([&](const std::string& format, const report::Style& style, std::ostream& out) {
                  format == "json" ? void(out << all.dump(2) << "\n") : write_text(all, style, out);
                });
                return printer.status(kSuccess);
              },
          .examples = {{"bench list --format json", "For another program"}}};
}

}  // namespace sealbench::cli
