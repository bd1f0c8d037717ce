// A JSON value together with its place in the document, so that every complaint names the member.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::results {

/// A view of one value of a document that outlives it. Every function throws std::runtime_error "MEMBER: what is
/// wrong".
class Reader {
 public:
  explicit Reader(const Json& value, std::string path = {}) : value_(value), path_(std::move(path)) {}

  [[nodiscard]] const Json& json() const { return value_; }

  /// A member of an object; throws when it is missing.
  [[nodiscard]] Reader at(std::string_view name) const;
  /// A member of an object that may be missing.
  [[nodiscard]] std::optional<Reader> find(std::string_view name) const;
  /// The elements of an array.
  [[nodiscard]] std::vector<Reader> elements() const;
  /// The members of an object, in their order.
  [[nodiscard]] std::vector<Reader> members() const;

  [[nodiscard]] std::string string() const;
  [[nodiscard]] bool boolean() const;
  [[nodiscard]] double number() const;
  [[nodiscard]] std::int64_t integer() const;
  [[nodiscard]] const Json& object() const;

  [[noreturn]] void fail(std::string_view what) const;

 private:
  const Json& value_;
  std::string path_;  ///< empty for the document itself
};

}  // namespace sealbench::results
