// Reading a JSON object field by field, so that every field is either used or refused by name.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace sealbench::sealrun {

/// A bundle that cannot be used; the text names the field.
class BundleError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One object of config.json and where it lies in the document ("linux.resources"). Every accessor remembers the field
/// that it was asked for; finish() refuses those that nobody asked for. A field of the wrong type is a BundleError.
class Fields {
 public:
  /// Throws BundleError unless `object` is a JSON object.
  Fields(const nlohmann::json& object, std::string path);

  /// "linux.resources" + "memory" -> "linux.resources.memory".
  [[nodiscard]] std::string path_of(const std::string& field) const;

  [[nodiscard]] bool has(const std::string& field);
  /// The raw value; null JSON when absent.
  [[nodiscard]] const nlohmann::json& value(const std::string& field);
  [[nodiscard]] std::string text(const std::string& field, const std::string& fallback = {});
  [[nodiscard]] std::string required_text(const std::string& field);
  [[nodiscard]] bool flag(const std::string& field, bool fallback = false);
  [[nodiscard]] std::optional<std::int64_t> integer(const std::string& field);
  [[nodiscard]] std::int64_t required_integer(const std::string& field);
  [[nodiscard]] std::vector<std::string> texts(const std::string& field);
  /// The elements of an array of objects, each with its own path ("mounts[3]"); empty when absent.
  void each(const std::string& field, const std::function<void(Fields&)>& use);
  /// The sub-object, when present.
  void object(const std::string& field, const std::function<void(Fields&)>& use);

  /// Marks a field as taken without reading it: metadata that changes nothing about a launch.
  void ignore(const std::string& field);

  /// Throws BundleError for the first field that nobody asked for, unless its value is empty (null, "", [], {}, false).
  void finish() const;

 private:
  [[noreturn]] void wrong_type(const std::string& field, const char* expected) const;

  const nlohmann::json& object_;
  std::string path_;
  std::set<std::string> taken_;
};

}  // namespace sealbench::sealrun
