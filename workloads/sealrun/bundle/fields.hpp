// Reading a JSON object field by field, so that every field is used, refused by name or, when the specification does
// not know it, warned of.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/sealrun/json.hpp"

namespace sealbench::sealrun {

/// A bundle that cannot be used; the text names the field.
class BundleError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline constexpr std::uint32_t kLastId = 0xfffffffe;  ///< of users and groups; the one behind it is "no id"

/// One object of config.json and where it lies in the document ("linux.resources"). Every accessor remembers the field
/// that it was asked for; finish() looks at those that nobody asked for. A field of the wrong type is a BundleError.
/// Names of fields are not copied: they must live as long as the object does, as literals and keys of the document do.
class Fields {
 public:
  /// Throws BundleError unless `object` is a JSON object. `path` is not copied either.
  Fields(const Json& object, std::string_view path);
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;

  /// "linux.resources" + "memory" -> "linux.resources.memory".
  [[nodiscard]] std::string path_of(std::string_view field) const;

  [[nodiscard]] bool has(std::string_view field);
  /// The raw value; null when absent. Of a field that is given twice, the last one counts, as in runc.
  [[nodiscard]] const Json& value(std::string_view field);
  [[nodiscard]] std::string text(std::string_view field, std::string_view fallback = {});
  [[nodiscard]] std::string required_text(std::string_view field);
  [[nodiscard]] bool flag(std::string_view field, bool fallback = false);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view field);
  [[nodiscard]] std::int64_t required_integer(std::string_view field);
  [[nodiscard]] std::vector<std::string> texts(std::string_view field);
  /// An object whose values are all strings, by name.
  [[nodiscard]] std::map<std::string, std::string> texts_by_name(std::string_view field);
  /// The elements of an array of objects, each with its own path ("mounts[3]"); empty when absent.
  void each(std::string_view field, const std::function<void(Fields&)>& use);
  /// The sub-object, when present.
  void object(std::string_view field, const std::function<void(Fields&)>& use);

  /// Marks a field as taken without reading it: metadata that changes nothing about a launch.
  void ignore(std::string_view field);

  /// Of the fields that nobody asked for and that say something (not null, "", [], {}, false): throws BundleError for
  /// one that the specification defines (bundle/unimplemented.hpp), and warns of others, which its rule of
  /// extensibility demands to be ignored.
  void finish() const;

 private:
  /// Where an object lies in the one around it.
  struct Place {
    const Fields* outer = nullptr;
    std::string_view name;             ///< of the field; of the whole path when there is no outer object
    std::optional<std::size_t> index;  ///< in the field's array
  };

  Fields(const Json& object, const Place& place);
  [[nodiscard]] const Json& find(std::string_view field) const;
  [[nodiscard]] std::string path() const;
  /// path_of(), with "[]" for every index.
  [[nodiscard]] std::string kind_of(std::string_view field) const;
  [[noreturn]] void wrong_type(std::string_view field, const char* expected) const;

  const Json& object_;
  Place place_;
  void take(std::string_view field);

  static constexpr std::size_t kUsual = 24;  ///< `linux` has most fields: 15
  std::array<std::string_view, kUsual> taken_;
  std::size_t taken_count_ = 0;
  std::vector<std::string_view> also_taken_;  ///< those of an object that is asked for more
};

/// `value` of the field, which must fit: what is cut off would make another number, 4294967296 the host's root. Throws
/// BundleError.
std::uint32_t natural(const Fields& fields, std::string_view field, std::int64_t value, std::uint32_t most);

}  // namespace sealbench::sealrun
