// `bench help TOPIC`: what concerns more than one command. What registries know is taken from them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cli/help/page.hpp"
#include "harness/cli/option.hpp"

namespace sealbench::cli {

struct Topic {
  std::string_view name;
  std::string_view summary;
  std::vector<Section> (*sections)();
};

/// Every topic, in the order in which they are listed.
std::span<const Topic> topics();

/// What `bench help` takes: the commands, then the topics.
std::vector<Choice> topic_choices();

/// The page of one.
Page page_of(const Topic& topic);

/// A topic's sections, for pages that contain them.
std::vector<Section> exit_status();
std::vector<Section> environment();

}  // namespace sealbench::cli
