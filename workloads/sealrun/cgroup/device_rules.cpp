#include "workloads/sealrun/cgroup/device_rules.hpp"

#include <algorithm>
#include <tuple>

namespace sealbench::sealrun::cgroup {

namespace {

using Number = std::optional<std::int64_t>;

/// Whether the two rules can speak of the same node.
bool overlap(const DeviceRule& one, const DeviceRule& other) {
  const auto meet = [](const Number& a, const Number& b) { return !a || !b || *a == *b; };
  return one.type == other.type && meet(one.major, other.major) && meet(one.minor, other.minor);
}

auto node(const DeviceRule& rule) { return std::make_tuple(rule.type, rule.major, rule.minor); }

std::string without(const std::string& access, const std::string& taken) {
  std::string left;
  for (const char right : access) {
    if (taken.find(right) == std::string::npos) left += right;
  }
  return left;
}

/// The exception grows by `rule`'s rights.
void add(DeviceList& list, const DeviceRule& rule) {
  const auto found = std::find_if(list.exceptions.begin(), list.exceptions.end(),
                                  [&](const DeviceRule& known) { return node(known) == node(rule); });
  if (found == list.exceptions.end()) {
    list.exceptions.push_back(rule);
    return;
  }
  std::string united;
  for (const char right : {'r', 'w', 'm'}) {
    if ((found->access + rule.access).find(right) != std::string::npos) united += right;
  }
  found->access = united;
}

/// Whether every node that `narrow` speaks of is one of `wide`'s.
bool covers(const DeviceRule& wide, const DeviceRule& narrow) {
  return wide.type == narrow.type && (!wide.major || wide.major == narrow.major) &&
         (!wide.minor || wide.minor == narrow.minor);
}

/// The exceptions lose `rule`'s rights.
void take_away(DeviceList& list, const DeviceRule& rule) {
  for (DeviceRule& known : list.exceptions) {
    const std::string left = without(known.access, rule.access);
    if (!overlap(known, rule) || left == known.access) continue;
    const bool of_the_same = node(known) == node(rule);
    if (!of_the_same && !covers(rule, known)) {
      throw BundleError("linux.resources.devices: the rule \"" + device_text(rule) +
                        "\" contradicts a part of the earlier \"" + device_text(known) +
                        "\", which the devices controller cannot express; list the devices one by one");
    }
    // A general permission after a denial of single devices: the denial stays, as with the v1 controller.
    if (of_the_same || !rule.allow) known.access = left;
  }
  std::erase_if(list.exceptions, [](const DeviceRule& known) { return known.access.empty(); });
}

void apply(DeviceList& list, const DeviceRule& rule) {
  if (rule.type == 'a') {
    // "a" speaks of all devices whatever its numbers and access are: the list starts anew, as in the kernel.
    list.allow_by_default = rule.allow;
    list.exceptions.clear();
  } else if (rule.allow == list.allow_by_default) {
    take_away(list, rule);
  } else {
    add(list, rule);
  }
}

}  // namespace

const std::vector<DeviceRule>& default_device_rules() {
  static const std::vector<DeviceRule> kRules = {
      {true, 'b', {}, {}, "m"}, {true, 'c', {}, {}, "m"}, {true, 'c', 1, 3},  // null
      {true, 'c', 1, 5},                                                      // zero
      {true, 'c', 1, 7},                                                      // full
      {true, 'c', 1, 8},                                                      // random
      {true, 'c', 1, 9},                                                      // urandom
      {true, 'c', 5, 0},                                                      // tty
      {true, 'c', 5, 2},                                                      // ptmx
      {true, 'c', 10, 200},                                                   // net/tun
      {true, 'c', 136, {}},                                                   // pts/*
  };
  return kRules;
}

DeviceList effective_devices(const std::vector<DeviceRule>& rules) {
  DeviceList list;
  for (const DeviceRule& rule : rules) apply(list, rule);
  for (const DeviceRule& rule : default_device_rules()) apply(list, rule);
  std::sort(list.exceptions.begin(), list.exceptions.end(),
            [](const DeviceRule& a, const DeviceRule& b) { return node(a) < node(b); });
  return list;
}

std::string device_text(const DeviceRule& rule) {
  const auto number = [](const Number& value) { return value ? std::to_string(*value) : std::string("*"); };
  return std::string(1, rule.type) + " " + number(rule.major) + ":" + number(rule.minor) + " " + rule.access;
}

}  // namespace sealbench::sealrun::cgroup
