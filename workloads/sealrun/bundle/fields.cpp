#include "workloads/sealrun/bundle/fields.hpp"

#include <utility>

namespace sealbench::sealrun {

namespace {

/// Whether a value says the same as an absent field; `false` and 0 included, as Go programs write them out.
bool says_nothing(const nlohmann::json& value) {
  if (value.is_boolean()) return !value.get<bool>();
  if (value.is_string()) return value.get_ref<const std::string&>().empty();
  return value.is_null() || (value.is_structured() && value.empty());
}

}  // namespace

Fields::Fields(const nlohmann::json& object, std::string path) : object_(object), path_(std::move(path)) {
  if (!object_.is_object()) throw BundleError((path_.empty() ? "the document" : path_) + ": expected an object");
}

std::string Fields::path_of(const std::string& field) const { return path_.empty() ? field : path_ + "." + field; }

void Fields::wrong_type(const std::string& field, const char* expected) const {
  throw BundleError(path_of(field) + ": expected " + expected + ", found " + object_.at(field).dump());
}

const nlohmann::json& Fields::value(const std::string& field) {
  static const nlohmann::json kAbsent;
  taken_.insert(field);
  const auto found = object_.find(field);
  return found == object_.end() ? kAbsent : *found;
}

bool Fields::has(const std::string& field) { return !value(field).is_null(); }

std::string Fields::text(const std::string& field, const std::string& fallback) {
  const nlohmann::json& found = value(field);
  if (found.is_null()) return fallback;
  if (!found.is_string()) wrong_type(field, "a string");
  const auto& text = found.get_ref<const std::string&>();
  // A string of the bundle becomes a C string of a system call; a NUL in it would silently cut it short.
  if (text.find('\0') != std::string::npos) wrong_type(field, "a string without NUL");
  return text;
}

std::string Fields::required_text(const std::string& field) {
  std::string found = text(field);
  if (found.empty()) throw BundleError(path_of(field) + ": missing");
  return found;
}

bool Fields::flag(const std::string& field, bool fallback) {
  const nlohmann::json& found = value(field);
  if (found.is_null()) return fallback;
  if (!found.is_boolean()) wrong_type(field, "true or false");
  return found.get<bool>();
}

std::optional<std::int64_t> Fields::integer(const std::string& field) {
  const nlohmann::json& found = value(field);
  if (found.is_null()) return std::nullopt;
  if (!found.is_number_integer()) wrong_type(field, "an integer");
  return found.get<std::int64_t>();
}

std::int64_t Fields::required_integer(const std::string& field) {
  const auto found = integer(field);
  if (!found) throw BundleError(path_of(field) + ": missing");
  return *found;
}

std::vector<std::string> Fields::texts(const std::string& field) {
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

void Fields::each(const std::string& field, const std::function<void(Fields&)>& use) {
  const nlohmann::json& found = value(field);
  if (found.is_null()) return;
  if (!found.is_array()) wrong_type(field, "an array");
  for (std::size_t i = 0; i < found.size(); ++i) {
    Fields element(found[i], path_of(field) + "[" + std::to_string(i) + "]");
    use(element);
    element.finish();
  }
}

void Fields::object(const std::string& field, const std::function<void(Fields&)>& use) {
  const nlohmann::json& found = value(field);
  if (found.is_null()) return;
  Fields inner(found, path_of(field));
  use(inner);
  inner.finish();
}

void Fields::ignore(const std::string& field) { taken_.insert(field); }

void Fields::finish() const {
  for (const auto& [field, found] : object_.items()) {
    if (!taken_.contains(field) && !says_nothing(found)) {
      throw BundleError(path_of(field) + ": sealrun does not implement this field; remove it or use another runtime");
    }
  }
}

}  // namespace sealbench::sealrun
