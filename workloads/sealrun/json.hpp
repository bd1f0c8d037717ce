// JSON as sealrun reads and writes it, with RapidJSON: strings are decoded in place and values lie side by side in one
// block, so that a bundle is read in a fifth of the time that a tree of strings takes (docs/measurement.md, "What a
// launch is made of").
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

// What the library would abort for is checked before it is called; should a check be missing, it is an error like
// others.
#define RAPIDJSON_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : throw std::logic_error("RapidJSON: " #condition))
#include <rapidjson/document.h>

namespace sealbench::sealrun {

using Json = rapidjson::Value;

/// What values are made of. It comes in small blocks: one of the library's 64 KiB would keep what is needed next away
/// from what was just used.
class JsonMemory : public rapidjson::MemoryPoolAllocator<> {
 public:
  JsonMemory() : MemoryPoolAllocator(kBlock) {}

 private:
  static constexpr std::size_t kBlock = 1024;
};

/// A text that is no JSON; what() says where and why: "parse error at line 3, column 7: Missing a comma or } after an
/// object member."
class JsonError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A JSON text and the values in it. Not moved, since the values point into the text.
class JsonDocument {
 public:
  /// Throws JsonError. Nesting costs no stack.
  explicit JsonDocument(std::string text);
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;

  [[nodiscard]] const Json& root() const { return document_; }

 private:
  std::string text_;
  JsonMemory memory_;
  rapidjson::Document document_;
};

inline std::string_view view(const Json& text) { return {text.GetString(), text.GetStringLength()}; }

/// A string value for a document that does not outlive `text`.
inline Json reference(std::string_view text) {
  return Json(rapidjson::StringRef(text.data(), static_cast<rapidjson::SizeType>(text.size())));
}

/// On one line.
std::string print(const Json& value);
/// Indented by two spaces.
std::string print_indented(const Json& value);

}  // namespace sealbench::sealrun
