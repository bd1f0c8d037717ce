#include "harness/results/reader.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace sealbench::results {

Reader Reader::at(std::string_view name) const {
  if (auto member = find(name)) return *member;
  fail(fmt::format("the member \"{}\" is missing", name));
}

std::optional<Reader> Reader::find(std::string_view name) const {
  const auto member = object().find(std::string(name));
  if (member == value_.end()) return std::nullopt;
  return Reader(*member, path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name));
}

std::vector<Reader> Reader::elements() const {
  if (!value_.is_array()) fail(fmt::format("must be an array, is {}", value_.type_name()));
  std::vector<Reader> elements;
  elements.reserve(value_.size());
  for (std::size_t i = 0; i < value_.size(); ++i) elements.emplace_back(value_[i], fmt::format("{}[{}]", path_, i));
  return elements;
}

std::vector<Reader> Reader::members() const {
  std::vector<Reader> members;
  for (const auto& [name, value] : object().items()) members.push_back(at(name));
  return members;
}

std::string Reader::string() const {
  if (!value_.is_string()) fail(fmt::format("must be a string, is {}", value_.type_name()));
  return value_.get<std::string>();
}

bool Reader::boolean() const {
  if (!value_.is_boolean()) fail(fmt::format("must be true or false, is {}", value_.type_name()));
  return value_.get<bool>();
}

double Reader::number() const {
  if (!value_.is_number()) fail(fmt::format("must be a number, is {}", value_.type_name()));
  return value_.get<double>();
}

std::int64_t Reader::integer() const {
  if (!value_.is_number_integer()) fail(fmt::format("must be a whole number, is {}", value_.dump()));
  return value_.get<std::int64_t>();
}

const Json& Reader::object() const {
  if (!value_.is_object()) fail(fmt::format("must be an object, is {}", value_.type_name()));
  return value_;
}

void Reader::fail(std::string_view what) const {
  throw std::runtime_error(fmt::format("{}: {}", path_.empty() ? "the document" : path_, what));
}

}  // namespace sealbench::results
