#include "workloads/sealrun/bundle/fields.hpp"

#include <algorithm>

#include "workloads/sealrun/bundle/unimplemented.hpp"
#include "workloads/sealrun/log.hpp"

namespace sealbench::sealrun {

namespace {

/// Whether a value says the same as an absent field; `false` included, as Go programs write it out.
bool says_nothing(const Json& value) {
  return value.IsNull() || value.IsFalse() || (value.IsString() && value.GetStringLength() == 0) ||
         (value.IsArray() && value.Empty()) || (value.IsObject() && value.ObjectEmpty());
}

/// For error messages: short, whatever it is.
std::string shown(const Json& value) {
  if (value.IsObject()) return "an object";
  return value.IsArray() ? "an array" : print(value);
}

/// A string of the bundle becomes a C string of a system call; a NUL in it would silently cut it short.
bool is_text(const Json& value) { return value.IsString() && view(value).find('\0') == std::string_view::npos; }

std::string text_of(const Json& value) { return std::string(view(value)); }

}  // namespace

Fields::Fields(const Json& object, std::string_view path)
    : Fields(object, Place{.outer = nullptr, .name = path, .index = std::nullopt}) {}

Fields::Fields(const Json& object, const Place& place) : object_(object), place_(place) {
  if (!object_.IsObject()) {
    const std::string where = path();
    throw BundleError((where.empty() ? "the document" : where) + ": expected an object");
  }
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

std::string Fields::kind_of(std::string_view field) const {
  std::string kind = path_of(field);
  for (std::size_t open = 0; (open = kind.find('[', open)) != std::string::npos; ++open) {
    kind.erase(open + 1, kind.find(']', open) - open - 1);
  }
  return kind;
}

const Json& Fields::find(std::string_view field) const {
  static const Json kAbsent;
  const Json* found = &kAbsent;
  for (const auto& member : object_.GetObject()) {
    if (view(member.name) == field) found = &member.value;
  }
  return *found;
}

void Fields::wrong_type(std::string_view field, const char* expected) const {
  throw BundleError(path_of(field) + ": expected " + expected + ", found " + shown(find(field)));
}

void Fields::take(std::string_view field) {
  if (taken_count_ < taken_.size()) {
    taken_[taken_count_++] = field;
  } else {
    also_taken_.push_back(field);
  }
}

const Json& Fields::value(std::string_view field) {
  take(field);
  return find(field);
}

bool Fields::has(std::string_view field) { return !value(field).IsNull(); }

std::string Fields::text(std::string_view field, std::string_view fallback) {
  const Json& found = value(field);
  if (found.IsNull()) return std::string(fallback);
  if (!is_text(found)) wrong_type(field, found.IsString() ? "a string without NUL" : "a string");
  return text_of(found);
}

std::string Fields::required_text(std::string_view field) {
  std::string found = text(field);
  if (found.empty()) throw BundleError(path_of(field) + ": missing");
  return found;
}

bool Fields::flag(std::string_view field, bool fallback) {
  const Json& found = value(field);
  if (found.IsNull()) return fallback;
  if (!found.IsBool()) wrong_type(field, "true or false");
  return found.GetBool();
}

std::optional<std::int64_t> Fields::integer(std::string_view field) {
  const Json& found = value(field);
  if (found.IsNull()) return std::nullopt;
  if (!found.IsInt64()) wrong_type(field, "an integer");
  return found.GetInt64();
}

std::int64_t Fields::required_integer(std::string_view field) {
  const auto found = integer(field);
  if (!found) throw BundleError(path_of(field) + ": missing");
  return *found;
}

std::vector<std::string> Fields::texts(std::string_view field) {
  const Json& found = value(field);
  std::vector<std::string> all;
  if (found.IsNull()) return all;
  if (!found.IsArray()) wrong_type(field, "an array of strings");
  all.reserve(found.Size());
  for (const Json& element : found.GetArray()) {
    if (!is_text(element)) wrong_type(field, "an array of strings without NUL");
    all.push_back(text_of(element));
  }
  return all;
}

std::map<std::string, std::string> Fields::texts_by_name(std::string_view field) {
  std::map<std::string, std::string> all;
  object(field, [&](Fields& inner) {
    for (const auto& member : inner.object_.GetObject()) all[text_of(member.name)] = inner.text(view(member.name));
  });
  return all;
}

void Fields::each(std::string_view field, const std::function<void(Fields&)>& use) {
  const Json& found = value(field);
  if (found.IsNull()) return;
  if (!found.IsArray()) wrong_type(field, "an array");
  for (rapidjson::SizeType i = 0; i < found.Size(); ++i) {
    Fields element(found[i], Place{.outer = this, .name = field, .index = i});
    use(element);
    element.finish();
  }
}

void Fields::object(std::string_view field, const std::function<void(Fields&)>& use) {
  const Json& found = value(field);
  if (found.IsNull()) return;
  Fields inner(found, Place{.outer = this, .name = field, .index = std::nullopt});
  use(inner);
  inner.finish();
}

void Fields::ignore(std::string_view field) { take(field); }

void Fields::finish() const {
  for (const auto& member : object_.GetObject()) {
    const std::string_view field = view(member.name);
    const auto is_in = [field](auto begin, auto end) { return std::find(begin, end, field) != end; };
    const bool taken =
        is_in(taken_.begin(), taken_.begin() + taken_count_) || is_in(also_taken_.begin(), also_taken_.end());
    if (taken || says_nothing(member.value)) continue;
    if (const Unimplemented* known = sealrun::find(unimplemented_properties(), kind_of(field))) {
      throw BundleError(path_of(field) + ": sealrun does not implement this field (" + std::string(known->why) +
                        "); remove it or use another runtime");
    }
    log::warning(path_of(field) + ": ignored, as the OCI runtime specification defines no such property");
  }
}

std::uint32_t natural(const Fields& fields, std::string_view field, std::int64_t value, std::uint32_t most) {
  if (value >= 0 && value <= most) return static_cast<std::uint32_t>(value);
  throw BundleError(fields.path_of(field) + ": must be from 0 to " + std::to_string(most) + ", is " +
                    std::to_string(value));
}

}  // namespace sealbench::sealrun
