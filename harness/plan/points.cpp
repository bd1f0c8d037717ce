#include "harness/plan/points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "harness/plan/errors.hpp"
#include "harness/plan/list.hpp"
#include "harness/plan/range.hpp"
#include "harness/text/nearest.hpp"
#include "workloads/definitions/common_parameters.hpp"
#include "workloads/definitions/workload.hpp"

namespace sealbench::plan {

namespace {

using workloads::Parameter;

constexpr std::string_view kNumberRange = "write a range as 1..64*2 (each twice the one before) or 0..1000+250";

std::string option_of(const Parameter& parameter) { return fmt::format("--set {}", parameter.name); }

std::int64_t number_of(const Parameter& parameter, std::string_view text) {
  std::int64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || rest != text.data() + text.size() || number < parameter.least ||
      number > parameter.most) {
    throw UsageError(fmt::format("{}={}: takes whole numbers of {} from {} to {}", option_of(parameter), text,
                                 parameter.unit, parameter.least, parameter.most));
  }
  return number;
}

std::vector<std::string> numbers(const Parameter& parameter, std::string_view part) {
  if (!is_range(part)) return {fmt::format("{}", number_of(parameter, part))};
  std::vector<std::string> texts;
  const auto plain = [&](std::string_view text) {  // a step may be less than the least value
    std::int64_t number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || rest != text.data() + text.size() || number < 0) {
      throw UsageError(fmt::format("{}={}: {} is no whole number; {}", option_of(parameter), part, text, kNumberRange));
    }
    return number;
  };
  for (const std::int64_t number : numbers_of_range(part, option_of(parameter), kNumberRange, plain)) {
    texts.push_back(fmt::format("{}", number_of(parameter, fmt::format("{}", number))));
  }
  return texts;
}

std::vector<std::string> values_of(const Parameter& parameter, std::string_view list) {
  std::vector<std::string> values;
  for (const std::string& part : split_list(list, option_of(parameter))) {
    const bool is_number = parameter.words.empty();
    if (!is_number && std::find(parameter.words.begin(), parameter.words.end(), part) == parameter.words.end()) {
      throw UsageError(option_of(parameter) + ": " +
                       text::unknown("value", part, {parameter.words.begin(), parameter.words.end()}));
    }
    for (std::string& value : is_number ? numbers(parameter, part) : std::vector<std::string>{part}) {
      if (std::find(values.begin(), values.end(), value) != values.end()) {
        throw UsageError(fmt::format("{} names {} twice", option_of(parameter), value));
      }
      values.push_back(std::move(value));
    }
  }
  return values;
}

/// The texts behind NAME=, by name.
std::map<std::string, std::string> given(const workloads::Workload& workload,
                                         const std::vector<std::string>& settings) {
  const std::vector<Parameter> parameters = workloads::parameters_of(workload);
  std::map<std::string, std::string> texts;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    const std::string name = setting.substr(0, equals);
    const bool known = std::any_of(parameters.begin(), parameters.end(), [&](const auto& p) { return p.name == name; });
    if (!known) {
      throw UsageError(
          text::unknown(fmt::format("parameter of {}", workload.name()), name, text::names_of(parameters)));
    }
    if (equals == std::string::npos) throw UsageError(fmt::format("--set {}: write --set {}=VALUE", setting, setting));
    if (!texts.emplace(name, setting.substr(equals + 1)).second) {
      throw UsageError(fmt::format("--set {} is given twice: name all its values in one list", name));
    }
  }
  return texts;
}

}  // namespace

Points points_of(const workloads::Workload& workload, const std::vector<std::string>& settings) {
  const std::map<std::string, std::string> texts = given(workload, settings);
  const std::size_t own = workload.parameters().size();
  const std::vector<Parameter> parameters = workloads::parameters_of(workload);
  Points points{.all = {{}}, .varied = {}};
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Parameter& parameter = parameters[i];
    const auto found = texts.find(std::string(parameter.name));
    if (parameter.sizes || (i >= own && found == texts.end())) continue;
    const std::vector<std::string> values =
        values_of(parameter, found == texts.end() ? parameter.preset : std::string_view(found->second));
    if (values.size() > 1) points.varied.emplace_back(parameter.name);
    const bool of_the_host = parameter.name == workloads::kFilesystem;
    points.offered = points.offered || (of_the_host && values.size() > 1 && found == texts.end());
    std::vector<workloads::Values> more;
    for (const workloads::Values& point : points.all) {
      for (const std::string& value : values) {
        more.push_back(point);
        more.back()[std::string(parameter.name)] = value;
      }
    }
    points.all = std::move(more);
  }
  return points;
}

std::string exe_sizes_of(const workloads::Workload& workload, const std::vector<std::string>& settings,
                         const std::string& exe_size) {
  const std::map<std::string, std::string> texts = given(workload, settings);
  const auto found = texts.find(std::string(workloads::kExeSize));
  if (found != texts.end() && !exe_size.empty()) {
    throw UsageError(fmt::format("--exe-size {} and --set exe-size={} say the same: name all sizes in one of them",
                                 exe_size, found->second));
  }
  if (found != texts.end()) return found->second;
  if (!exe_size.empty()) return exe_size;
  for (const Parameter& parameter : workload.parameters()) {
    if (parameter.sizes) return std::string(parameter.preset);
  }
  return {};
}

std::vector<std::string> surveyed_settings(const workloads::Workload& workload) {
  std::vector<std::string> settings;
  for (const Parameter& parameter : workload.parameters()) {
    const bool differs = !parameter.surveyed.empty() && parameter.surveyed != parameter.preset;
    if (differs) settings.push_back(fmt::format("{}={}", parameter.name, parameter.surveyed));
  }
  return settings;
}

}  // namespace sealbench::plan
