// What sealrun has to say beside its results: on standard error, or in the file that an engine named (--log).
#pragma once

#include <string>
#include <string_view>

namespace sealbench::sealrun::log {

enum class Level { error, warning, debug };
enum class Format { text, json };

/// From now on messages go to `file`, which is appended to, instead of standard error (""); errors to both, as runc's.
/// Throws std::system_error when it cannot be opened.
void set_file(const std::string& file);
/// `json`: one object a line with "level", "msg" and "time", as runc writes them and engines read them.
void set_format(Format format);
void set_debug();

/// Whether debug() is heard, for what costs something to put into words.
[[nodiscard]] bool is_debug();

/// Lost without a word where it cannot be written.
void error(std::string_view what);
void warning(std::string_view what);
void debug(std::string_view what);

/// `what` as one line of `format` without its end; pure. `time`: RFC 3339.
std::string line_of(Format format, Level level, std::string_view what, std::string_view time);

}  // namespace sealbench::sealrun::log
