#include "harness/cli/help/topics.hpp"

#include <fmt/format.h>

#include <array>

#include "harness/cli/choices.hpp"
#include "harness/results/metrics.hpp"
#include "harness/text/join.hpp"
#include "strategies/registry.hpp"
#include "workloads/definitions/common_parameters.hpp"
#include "workloads/definitions/workload.hpp"
#include "workloads/filesystems/filesystem.hpp"
#include "workloads/payloads/probe/registry.hpp"

namespace sealbench::cli {

namespace {

Definitions definitions(const std::vector<Choice>& choices) {
  Definitions all;
  for (const Choice& choice : choices) all.push_back({choice.name, choice.summary});
  return all;
}

template <std::vector<Choice> (*choices)()>
std::vector<Section> listed() {
  return {{"", {definitions(choices())}}};
}

std::vector<Section> strategies_topic() {
  Definitions all;
  for (const strategies::Strategy* strategy : strategies::all()) {
    const strategies::Traits& traits = strategy->traits();
    all.push_back(
        {std::string(traits.name),
         fmt::format("{}. Needs {}. A container executes {} pages. Source: {}", traits.summary,
                     traits.needs.empty() ? "nothing" : traits.needs,
                     traits.pages == strategies::Pages::shared ? "the host file's" : "its own", traits.source)});
  }
  return {{"",
           {std::string("A strategy is a way to hand the container's init a handle on the runtime's exe that cannot be "
                        "used to change it. `bench list` says which work on this host."),
            all}},
          {"Selections",
           {Definitions{{"all", "every strategy"},
                        {"auto", "every strategy; verifies, and recommends the cheapest that meets --require"},
                        {"stock", "what a runtime other than sealrun does by itself"},
                        {"a,b", "these; one that comes twice is an A/A run"}}}}};
}

std::vector<Section> runtimes_topic() {
  return {
      {"",
       {std::string("A runtime is NAME or PATH, then as needed =LABEL (its name in the table), ,flag=OPTION (a further "
                    "global option of it) and ,adapter=NAME (how it is called, where its name does not say):"),
        Literal{{"--runtime runc", "--runtime ./crun-new=new", "--runtime runc,flag=--systemd-cgroup",
                 "--runtime /opt/my-runtime,adapter=oci"}}}},
      {"Adapters", {definitions(runtime_choices())}}};
}

std::string described(const workloads::Parameter& parameter) {
  std::string text(parameter.summary);
  if (!parameter.unit.empty()) text += fmt::format(", {} to {} {}", parameter.least, parameter.most, parameter.unit);
  if (!parameter.words.empty()) text += fmt::format(": {}", text::join(parameter.words, ", "));
  return text;
}

std::vector<Section> workloads_topic() {
  Definitions all;
  for (const workloads::Workload* workload : workloads::workloads()) {
    std::string text = fmt::format("{} {}. Source: {}.", workload->question(), workload->summary(), workload->source());
    for (const workloads::Parameter& parameter : workload->parameters()) {
      text += fmt::format("\n--set {}={}: {}", parameter.name, parameter.preset, described(parameter));
    }
    for (const workloads::Metric& metric : workload->metrics()) {
      text += fmt::format("\n--metric {}: {}", metric.name, metric.summary);
    }
    all.push_back({std::string(workload->name()), std::move(text)});
  }
  Definitions common;
  for (const workloads::Parameter& parameter : workloads::common_parameters()) {
    common.push_back({fmt::format("--set {}=", parameter.name), described(parameter)});
  }
  Definitions filesystems;
  for (const workloads::Filesystem& filesystem : workloads::filesystems()) {
    filesystems.push_back({std::string(filesystem.name), std::string(filesystem.summary)});
  }
  Definitions of_every_launch;
  for (const results::Metric& metric : results::metrics_of(results::launched_once())) {
    of_every_launch.push_back({metric.name, metric.summary});
  }
  return {
      {"",
       {std::string("A workload is what is done once per sample. --set NAME=VALUE sets a parameter of it; a list "
                    "(width=1,8,64) or a range (width=1..64*2) makes a subject of each value, and ratios are to the "
                    "reference at the same value. --metric NAME chooses what means and ratios are of; without it "
                    "they are of what answers the question."),
        all}},
      {"Parameters of every workload", {common}},
      {"Filesystems", {filesystems}},
      {"Metrics of every workload", {of_every_launch}}};
}

std::vector<Section> sizes_topic() {
  return {{"",
           {Definitions{{"12MiB, 12M, 12m", "a number of 1024 × 1024 bytes; K, M, G and KiB, MiB, GiB are alike"},
                        {"12MB, 12kB, 1GB", "of 1000"},
                        {"12582912", "bytes"},
                        {"1.5MiB", "a fraction, where it is a whole number of bytes"},
                        {"native", "the size that the exe has"},
                        {"1MiB,12MiB", "a list: a subject of each"},
                        {"1MiB..64MiB*2", "a range, each size twice the one before: 1, 2, 4 … 64 MiB"},
                        {"4MiB..16MiB+4MiB", "a range by equal steps: 4, 8, 12, 16 MiB"}}}}};
}

std::vector<Section> times_topic() {
  return {{"",
           {Definitions{{"90, 90s", "seconds; a fraction is allowed"},
                        {"500ms", "milliseconds"},
                        {"5m, 5min", "minutes"},
                        {"1h", "hours"},
                        {"2d", "days"}},
            std::string("The least is a millisecond, the most 30 days.")}}};
}

std::vector<Section> probes_topic() {
  Definitions all;
  for (const probe::Probe* probe : probe::all()) {
    all.push_back({std::string(probe->name),
                   fmt::format("{}{} ({})", probe->summary, probe->experiment ? "; with --experiments only" : "",
                               probe::to_string(probe->goal))});
  }
  return {{"",
           {std::string("What a process of the container tries with its handle on the exe, and in brackets what it is "
                        "after. The host sees whether it worked, not the probe."),
            all}}};
}

std::vector<Section> privileges_topic() {
  std::vector<std::string> names;
  for (const Choice& choice : privilege_choices()) names.push_back(choice.name);
  return {{"",
           {Definitions{{"default", "the capabilities that Docker, containerd and Podman give by default"},
                        {"sys_admin", "those and CAP_SYS_ADMIN"},
                        {"all", "every capability that bench has itself"},
                        {"…/userns", "in a user namespace of the container's own"},
                        {"…/unconfined", "without the default seccomp filter"}},
            Literal{names}}}};
}

std::vector<Section> results_topic() {
  return {
      {"",
       {std::string("Every run writes a results file: to what --export-json names, else into a file named by the date "
                    "in $XDG_STATE_HOME/sealbench, which is ~/.local/state/sealbench without that variable. report, "
                    "compare, plot, advise, gate and import take or make such files; `-` is standard input."),
        std::string("A file is replaced at once and whole; after each session it holds what was measured so far. "
                    "results/schema.json describes it.")}}};
}

constexpr std::array kTopics = std::to_array<Topic>({
    {"strategies", "what protects the exe, and what it needs", strategies_topic},
    {"runtimes", "which runtimes can be measured, and how one is named", runtimes_topic},
    {"workloads", "what is done once per sample, and the figures that it gives", workloads_topic},
    {"counters", "what can be counted besides times", listed<counter_choices>},
    {"formats", "what results are printed as", listed<report_formats>},
    {"columns", "of the table", listed<column_choices>},
    {"orders", "of the table's rows", listed<row_order_choices>},
    {"requirements", "what auto and advise can be asked for", listed<requirement_choices>},
    {"privileges", "what a container that attacks may do", privileges_topic},
    {"paths", "how a container gets hold of the exe", listed<path_choices>},
    {"probes", "what a container tries with it", probes_topic},
    {"sizes", "how sizes are written", sizes_topic},
    {"times", "how times are written", times_topic},
    {"results", "where results files go, and what reads them", results_topic},
    {"exit-status", "what the exit status says", exit_status},
    {"environment", "which variables are looked at", environment},
});

}  // namespace

std::vector<Section> exit_status() {
  return {{"",
           {Definitions{{"0", "success"},
                        {"1", "a gate failed, or a verdict contradicts what a strategy claims"},
                        {"2", "bad use or bad input: an option, a bundle, a results file"},
                        {"3",
                         "this host cannot do it, nothing that was named could be concluded, or what was measured or "
                         "printed could not be written"},
                        {"129, 130, 143", "ended by SIGHUP, SIGINT, SIGTERM; what was measured is written first"}}}}};
}

std::vector<Section> environment() {
  return {{"",
           {Definitions{{"NO_COLOR", "no color, unless --color always"},
                        {"COLUMNS", "how wide text may be; the terminal's width without it"},
                        {"XDG_STATE_HOME", "results files go to sealbench in it; ~/.local/state without it"},
                        {"TMPDIR", "copies of the exe go there, when it is no tmpfs; /var/tmp or /tmp without it"},
                        {"XDG_RUNTIME_DIR", "where not root: private directories of runs"},
                        {"PATH", "where runtimes and hyperfine are looked for"},
                        {"GITHUB_STEP_SUMMARY", "gate --format github appends its table to this file"},
                        {"SEALBENCH_PLOTS", "the folder of the scripts that draw pictures"}}}}};
}

std::span<const Topic> topics() { return kTopics; }

Page page_of(const Topic& topic) {
  return {.name = "bench help " + std::string(topic.name),
          .summary = fmt::format("{}: {}", topic.name, topic.summary),
          .usage = {},
          .sections = topic.sections()};
}

}  // namespace sealbench::cli
