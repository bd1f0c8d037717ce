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

/// What a step does, in words or parts of words that are put one behind the other: {"mounting ", type, " on ", target}.
/// Not copied: for a call's argument only.
class Words {
 public:
  Words(const char* text) : text_(text) {}              // NOLINT(google-explicit-constructor): an argument
  Words(const std::string& text) : text_(text) {}       // NOLINT(google-explicit-constructor)
  Words(std::initializer_list<std::string_view> parts)  // NOLINT(google-explicit-constructor)
      : parts_(parts.begin(), parts.size()) {}
  void append_to(std::string& out) const {
    out.append(text_);
    for (const std::string_view part : parts_) out.append(part);
  }

 private:
  std::string_view text_;
  std::span<const std::string_view> parts_;
};

/// A list of steps in the wire format, with a description of each, so that an error of init can be told in words.
class Program {
 public:
  using Arguments = std::initializer_list<std::uint64_t>;

  /// Adds a step. `description` completes "while ...": "mounting proc on /proc".
  void add(init::Op op, const Words& description, Arguments arguments = {},
           std::initializer_list<std::string_view> texts = {});
  /// Adds a step whose texts are two lists, one behind the other, as argv and envp are.
  void add_lists(init::Op op, const Words& description, Arguments arguments, std::span<const std::string> first,
                 std::span<const std::string> second);
  /// Adds a step with binary data behind it.
  void add_data(init::Op op, const Words& description, Arguments arguments, std::string_view data);

  /// Head and steps, ready for the control socket.
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  /// The words for step `index`; words for init::kNoStep too.
  [[nodiscard]] std::string describe(std::uint32_t index) const;
  /// Whether step `index` makes namespaces, of which a host can have too few.
  [[nodiscard]] bool makes_namespaces(std::uint32_t index) const;
  [[nodiscard]] std::size_t size() const { return words_end_.size(); }

  Program();

 private:
  /// Returns where in bytes_ the step begins, for end().
  std::size_t begin(init::Op op, const Words& description, Arguments arguments);
  void put(std::string_view text);
  void end(std::size_t start);

  std::string bytes_;
  std::string words_;                     ///< all descriptions
  std::vector<std::uint32_t> words_end_;  ///< where in words_ each ends
};

}  // namespace sealbench::sealrun
