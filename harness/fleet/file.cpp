#include "harness/fleet/file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "harness/results/digest.hpp"
#include "harness/results/printable.hpp"
#include "harness/results/reader.hpp"
#include "sys/error.hpp"
#include "sys/file.hpp"

namespace sealbench::fleet {

namespace {

using results::Json;

constexpr const char* kMember = "fleet";

std::string compact(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json to_json(const Header& header) {
  constexpr std::size_t kLongest = 1000;
  std::string command_line = header.command_line;
  if (command_line.size() > kLongest) command_line = command_line.substr(0, kLongest) + "...";
  return {
      {"version", header.version}, {"commit", header.commit}, {"date", header.date}, {"command_line", command_line}};
}

/// Takes a document apart while it comes in: its members but the one of the hosts go into one document, each host's
/// entry to `visit`.
class Splitter {
 public:
  explicit Splitter(const std::function<void(const std::string&)>& visit) : visit_(visit) {}

  void take(std::string_view chunk) {
    for (const char c : chunk) take(c);
  }

  [[nodiscard]] bool at_end() const { return ended_; }
  [[nodiscard]] bool has_hosts() const { return has_hosts_; }
  [[nodiscard]] int depth() const { return depth_; }
  [[nodiscard]] std::string digest() const { return results::digest_text(hash_); }
  /// Once it is at its end: all but the hosts.
  [[nodiscard]] std::string members() const { return "{" + members_ + "}"; }

 private:
  void take(char c) {
    if (in_string_) {
      part_ += c;
      in_string_ = c != '"' || escaped_;
      escaped_ = c == '\\' && !escaped_;
      return;
    }
    switch (c) {
      case ' ':
      case '\t':
      case '\r':
      case '\n':
        return;
      case '"':
        in_string_ = true;
        break;
      case '{':
      case '[':
        if (depth_++ == 0) return;
        if (depth_ == 2 && c == '[' && part_ == "\"fleet\":") return begin_hosts();
        break;
      case '}':
      case ']':
        if (ended_ || --depth_ < 0) throw std::runtime_error("its brackets do not match");
        if (depth_ == 0) return end();
        if (depth_ == 1 && in_hosts_) return end_hosts();
        break;
      case ',':
        if (depth_ == 1) return end_member();
        if (depth_ == 2 && in_hosts_) return end_host();
        break;
      default:
        break;
    }
    if (depth_ == 0) throw std::runtime_error("it is not JSON");
    part_ += c;
  }

  /// A comma before every member but the first.
  void hash_member(std::string_view text) {
    hash_.add(first_ ? "{" : ",");
    first_ = false;
    hash_.add(text);
  }

  void end_member() {
    if (part_.empty()) return;  // behind the hosts
    if (!part_.starts_with("\"digest\":")) hash_member(part_);
    members_ += (members_.empty() ? "" : ",") + part_;
    part_.clear();
  }

  void begin_hosts() {
    hash_member(part_ + "[");
    part_.clear();
    in_hosts_ = has_hosts_ = true;
    first_host_ = true;
  }

  void end_host() {
    if (!first_host_) hash_.add(",");
    first_host_ = false;
    hash_.add(part_);
    visit_(part_);
    part_.clear();
  }

  void end_hosts() {
    if (!part_.empty()) end_host();
    hash_.add("]");
    in_hosts_ = false;
  }

  void end() {
    end_member();
    hash_.add("}");
    ended_ = true;
  }

  const std::function<void(const std::string&)>& visit_;
  std::string part_;     ///< what is not yet anybody's
  std::string members_;  ///< all but the hosts, with commas between them
  sys::Fnv1a hash_;
  int depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  bool in_hosts_ = false;
  bool has_hosts_ = false;
  bool first_ = true;
  bool first_host_ = true;
  bool ended_ = false;
};

constexpr std::size_t kChunk = std::size_t{1} << 18U;

Header header_of(const results::Reader& bench) {
  return {.version = bench.at("version").string(),
          .commit = bench.at("commit").string(),
          .date = bench.at("date").string(),
          .command_line = bench.at("command_line").string()};
}

Rest rest_of(const Splitter& splitter) {
  const Json document = Json::parse(splitter.members());
  const Json safe = results::printable_document(document);
  const results::Reader reader(safe);
  const std::int64_t schema = reader.at("schema").integer();
  if (schema != results::kSchema)
    reader.at("schema").fail(fmt::format("is {}, this bench reads {}: read the file with the bench that wrote it",
                                         schema, results::kSchema));
  Rest rest{.header = header_of(reader.at("bench")), .refused = {}, .doubt = {}};
  for (const results::Reader& element : reader.at("refused").elements())
    rest.refused.push_back(refusal_of(element.json()));
  const auto digest = reader.find(results::kDigest);
  if (!digest) rest.doubt = "this fleet file has no digest, which bench writes into every one";
  if (digest && digest->string() != splitter.digest())
    rest.doubt = "this fleet file was edited after bench wrote it: its digest is not that of its text";
  return rest;
}

/// Feeds a file to a splitter until `enough`; whether it was read to its end.
template <typename Enough>
void feed(const std::string& path, Splitter& splitter, std::size_t at_a_time, Enough enough) {
  const sys::UniqueFd file = sys::open(path, O_RDONLY);
  std::vector<char> chunk(at_a_time);
  while (!enough()) {
    const ssize_t got = ::read(file.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    sys::check(got, "reading it");
    if (got == 0) return;
    splitter.take({chunk.data(), static_cast<std::size_t>(got)});
  }
}

}  // namespace

std::string text_of(const Entry& entry) { return compact(to_json(entry)); }

Writer::Writer(const Header& header, Put put) : put_(std::move(put)) {
  this->put(fmt::format(R"({{"schema":{},"bench":{},"{}":[)", results::kSchema, compact(to_json(header)), kMember));
}

void Writer::put(std::string_view compact) {
  hash_.add(compact);
  put_(compact);
}

void Writer::add(std::string_view entry) {
  if (!first_) put(",");
  first_ = false;
  put_("\n");
  put(entry);
}

void Writer::finish(const std::vector<Refusal>& refused) {
  Json list = Json::array();
  for (const Refusal& refusal : refused) list.push_back(fleet::to_json(refusal));
  put_("\n");
  put(fmt::format(R"(],"refused":{})", compact(list)));
  sys::Fnv1a whole = hash_;  // of the document without its digest
  whole.add("}");
  put_(fmt::format(",\"{}\":\"{}\"}}\n", results::kDigest, results::digest_text(whole)));
}

bool is_fleet(const std::string& path) {
  if (path == "-") return false;
  try {
    const std::function<void(const std::string&)> nobody = [](const std::string&) {};
    Splitter splitter(nobody);
    bool begun = false;  // the first chunk is enough: what stands before the hosts is short
    constexpr std::size_t kBeginning = 4096;
    feed(path, splitter, kBeginning, [&] { return std::exchange(begun, true); });
    return splitter.has_hosts();
  } catch (const std::exception&) {
    return false;
  }
}

Rest read(const std::string& path, const std::function<void(const std::string& entry)>& visit) {
  try {
    Splitter splitter(visit);
    feed(path, splitter, kChunk, [] { return false; });
    if (!splitter.at_end()) throw std::runtime_error("the file ends in the middle of its JSON: it is truncated");
    if (!splitter.has_hosts()) throw std::runtime_error("it has no member \"fleet\"");
    return rest_of(splitter);
  } catch (const std::exception& error) {
    throw std::runtime_error(
        fmt::format("cannot use {} as a fleet file: {}. Make a new one with bench merge.", path, error.what()));
  }
}

Entry parse_entry(const std::string& text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '\\'; });
  const Json document = Json::parse(text);
  return entry_of(plain ? document : results::printable_document(document));
}

}  // namespace sealbench::fleet
