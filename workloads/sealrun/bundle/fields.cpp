#include "workloads/sealrun/bundle/fields.hpp"

#include <algorithm>

namespace sealbench::sealrun {

namespace {

/// Whether a value says the same as an absent field; `false` and 0 included, as Go programs write them out.
bool says_nothing(const nlohmann::json& value) {
  if (value.is_boolean()) return !value.get<bool>();
  if (value.is_string()) return value.get_ref<const std::string&>().empty();
  return value.is_null() || (value.is_structured() && value.empty());
}

}  // namespace

Fields::Fields(const nlohmann::json& object, std::string_view path)
    : Fields(object, Place{.outer = nullptr, .name = path, .index = std::nullopt}) {}

Fields::Fields(const nlohmann::json& object, const Place& place) : object_(object), place_(place) {
  if (!object_.is_object()) {
    const std::string where = path();
    throw BundleError((where.empty() ? "the document" : where) + ": expected an object");
  }
  constexpr std::size_t kUsual = 16;
  taken_.reserve(kUsual);
}

std::string Fields::path() const {
  std::string path = place_.outer != nullptr ? place_.outer->path_of(place_.name) : std::string(place_.name);
  if (place_.index) path += "[" + std::to_string(*place_.index) + "]";
  return path;
}

std::string Fields::path_of(std::string_view field) const {
  std::string path = this->path();
  if (!path.empty()) path += ".";
  return path.append(field);
}

void Fields::wrong_type(std::string_view field, const char* expected) const {
  throw BundleError(path_of(field) + ": expected " + expected + ", found " + object_.find(field)->dump());
}

const nlohmann::json& Fields::value(std::string_view field) {
  static const nlohmann::json kAbsent;
  taken_.push_back(field);
  const auto found = object_.find(field);
  return found == object_.end() ? kAbsent : *found;
}

bool Fields::has(std::string_view field) { return !value(field).is_null(); }

std::string Fields::text(std::string_view field, std::string_view fallback) {
  const nlohmann::json& found = value(field);
  if (found.is_null()) return std::string(fallback);
  if (!found.is_string()) wrong_type(field, "a string");
  const auto& text = found.get_ref<const std::string&>();
  // A string of the bundle becomes a C string of a system call; a NUL in it would silently cut it short.
  if (text.find('\0') != std::string::npos) wrong_type(field, "a string without NUL");
  return text;
}

std::string Fields::required_text(std::string_view field) {
  std::string found = text(field);
  if (found.empty()) throw BundleError(path_of(field) + ": missing");
  return found;
}

bool Fields::flag(std::string_view field, bool fallback) {
  const nlohmann::json& found = value(field);
  if (found.is_null()) return fallback;
  if (!found.is_boolean()) wrong_type(field, "true or false");
  return found.get<bool>();
}

std::optional<std::int64_t> Fields::integer(std::string_view field) {
  const nlohmann::json& found = value(field);
  if (found.is_null()) return std::nullopt;
  if (!found.is_number_integer()) wrong_type(field, "an integer");
  return found.get<std::int64_t>();
}

std::int64_t Fields::required_integer(std::string_view field) {
  const auto found = integer(field);
  if (!found) throw BundleError(path_of(field) + ": missing");
  return *found;
}

std::vector<std::string> Fields::texts(std::string_view field) {
  const nlohmann::json& found = value(field);
  std::vector<std::string> all;
  if (found.is_null()) return all;
  if (!found.is_array()) wrong_type(field, "an array of strings");
  for (const auto& element : found) {
    if (!element.is_string() || element.get_ref<const std::string&>().find('\0') != std::string::npos) {
      wrong_type(field, "an array of strings without NUL");
    }
    all.push_back(element.get<std::string>());
  }
  return all;
}

void Fields::each(std::string_view field, const std::function<void(Fields&)>& use) {
  const nlohmann::json& found = value(field);
  if (found.is_null()) return;
  if (!found.is_array()) wrong_type(field, "an array");
  for (std::size_t i = 0; i < found.size(); ++i) {
    Fields element(found[i], Place{.outer = this, .name = field, .index = i});
    use(element);
    element.finish();
  }
}

void Fields::object(std::string_view field, const std::function<void(Fields&)>& use) {
  const nlohmann::json& found = value(field);
  if (found.is_null()) return;
  Fields inner(found, Place{.outer = this, .name = field, .index = std::nullopt});
  use(inner);
  inner.finish();
}

void Fields::ignore(std::string_view field) { taken_.push_back(field); }

void Fields::finish() const {
  for (const auto& [field, found] : object_.items()) {
    if (std::find(taken_.begin(), taken_.end(), field) == taken_.end() && !says_nothing(found)) {
      throw BundleError(path_of(field) + ": sealrun does not implement this field; remove it or use another runtime");
    }
  }
}

}  // namespace sealbench::sealrun
