// Fleet files: results/fleet-schema.json describes them. They are written and read a host at a time, so that ten
// thousand hosts need no more memory than one.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/fleet/entry.hpp"
#include "sys/fnv1a.hpp"

namespace sealbench::fleet {

/// Who merged, and when.
struct Header {
  std::string version;  ///< of bench
  std::string commit;
  std::string date;          ///< RFC 3339, UTC
  std::string command_line;  ///< as typed; of a long one its beginning
};

/// Writes a fleet file, one line for each host, its digest (results/digest.hpp) at the end.
class Writer {
 public:
  using Put = std::function<void(std::string_view piece)>;
  Writer(const Header& header, Put put);
  /// An entry that is text already, as text_of() makes it.
  void add(std::string_view entry);
  void finish(const std::vector<Refusal>& refused);

 private:
  void put(std::string_view compact);

  Put put_;
  sys::Fnv1a hash_;
  bool first_ = true;
};

/// An entry as it stands in the file, in one line.
std::string text_of(const Entry& entry);

/// Whether what lies there begins as a fleet file does. False for what cannot be read, and for standard input.
bool is_fleet(const std::string& path);

/// What is not of one host.
struct Rest {
  Header header;
  std::vector<Refusal> refused;
  std::string doubt;  ///< why the file is not what bench wrote, in a sentence; empty when its digest is right
};

/// Reads a fleet file, a host at a time: calls visit(text of the entry) for each. Throws std::runtime_error with the
/// path and what is wrong: no fleet file, one of another schema, cut off.
Rest read(const std::string& path, const std::function<void(const std::string& entry)>& visit);

/// The entry of that text, made harmless for whatever shows it. Throws std::runtime_error.
Entry parse_entry(const std::string& text);

}  // namespace sealbench::fleet
