// Builds the program of init: steps for the kernel side, words for ours.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/sealrun/init/steps.hpp"

namespace sealbench::sealrun {

/// A list of steps in the wire format, with a description of each, so that an error of init can be told in words.
class Program {
 public:
  using Arguments = std::initializer_list<std::uint64_t>;

  /// Adds a step. `description` completes "while ...": "mounting proc on /proc".
  void add(init::Op op, std::string description, Arguments arguments = {},
           std::initializer_list<std::string_view> texts = {});
  /// Adds a step whose texts are a list, as argv and envp are.
  void add_list(init::Op op, std::string description, Arguments arguments, std::span<const std::string> texts);
  /// Adds a step with binary data behind it.
  void add_data(init::Op op, std::string description, Arguments arguments, std::string_view data);

  /// Head and steps, ready for the control socket.
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  /// The words for step `index`; words for init::kNoStep too.
  [[nodiscard]] std::string describe(std::uint32_t index) const;
  [[nodiscard]] std::size_t size() const { return descriptions_.size(); }

  Program();

 private:
  std::string bytes_;
  std::vector<std::string> descriptions_;
};

}  // namespace sealbench::sealrun
