#include "workloads/sealrun/json.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>

namespace sealbench::sealrun {

namespace {

std::string error_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 = 0
  return "parse error at line " + std::to_string(line) + ", column " + std::to_string(offset - line_start + 1);
}

template <typename Writer>
std::string written(const Json& value, Writer&& writer, const rapidjson::StringBuffer& buffer) {
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

JsonDocument::JsonDocument(std::string text) : text_(std::move(text)), document_(&memory_) {
  // The library takes a NUL for the end.
  if (const std::size_t nul = text_.find('\0'); nul != std::string::npos)
    throw JsonError(error_at(text_, nul) + ": a NUL byte");
  document_.ParseInsitu<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(text_.data());
  if (document_.HasParseError()) {
    // Strings before the place have been decoded where they were, which moves neither lines nor columns.
    throw JsonError(error_at(text_, document_.GetErrorOffset()) + ": " +
                    rapidjson::GetParseError_En(document_.GetParseError()));
  }
}

std::string print(const Json& value) {
  rapidjson::StringBuffer buffer;
  return written(value, rapidjson::Writer<rapidjson::StringBuffer>(buffer), buffer);
}

std::string print_indented(const Json& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  return written(value, writer, buffer);
}

}  // namespace sealbench::sealrun
