#include "harness/results/skim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <functional>
#include <set>

#include "harness/results/columns.hpp"
#include "harness/results/digest.hpp"
#include "harness/results/metrics.hpp"

namespace sealbench::results {
namespace {

constexpr std::string_view kNoSamples = R"({"wall_s":[],"block":[]})";
constexpr int kDeepest = 100;
constexpr int kDepthOfSubject = 3;  // the document, its subjects, one of them

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// What stands where something was cut out.
std::string cut_mark(std::size_t number) { return fmt::format(R"({{"cut":{}}})", number); }

/// One pass over the text: what is between blanks goes to the rest or to samples, and into the digest.
class Skimmer {
 public:
  Skimmer(std::string_view text, Cut cut) : text_(text), cut_(cut) { found_.rest.reserve(text.size() / 4); }

  std::optional<Skimmed> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_blank(c)) {
        ++at_;
      } else if (ended_) {
        return std::nullopt;  // something behind the document
      } else if (c == '"' ? !string() : !mark(c)) {
        return std::nullopt;
      }
    }
    if (!ended_) return std::nullopt;
    if (top_ == "digest") {
      before_member_.add('}');
      found_.claimed = std::string(last_);
      hash_ = before_member_;
    }
    found_.digest = digest_text(hash_);
    return std::move(found_);
  }

 private:
  void put(std::string_view part) {
    hash_.add(part);
    (in_samples_ ? found_.samples.back() : in_cut_ ? found_.cut.back() : found_.rest) += part;
  }

  /// A string, its quotes included.
  bool string() {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '"') {
      const char c = text_[end];
      if (c < ' ' || c > '~') found_.plain = false;  // a byte that is not ASCII is below 0, or above '~'
      if (c == '\\') {
        found_.plain = false;
        ++end;
      }
      ++end;
    }
    if (end >= text_.size()) return false;
    last_ = text_.substr(at_ + 1, end - at_ - 1);
    put(text_.substr(at_, end + 1 - at_));
    at_ = end + 1;
    return true;
  }

  /// A bracket, a comma, a colon, or all of a number or a word.
  bool mark(char c) {
    switch (c) {
      case '{':
      case '[':
        return open(c);
      case '}':
      case ']':
        return close(c);
      case ':':
        if (depth_ == 1) top_ = last_;
        is_of_subject_ = depth_ == kDepthOfSubject && top_ == "subjects";
        is_samples_ = is_of_subject_ && last_ == "samples";
        is_cut_ = is_of_subject_ && cut_ == Cut::counts_and_phases && (last_ == "counts" || last_ == "phases");
        break;
      case ',':
        if (depth_ == 1) before_member_ = hash_;
        break;
      default:
        return figures();
    }
    put(text_.substr(at_++, 1));
    return true;
  }

  bool open(char c) {
    if (++depth_ > kDeepest) return false;
    if (c == '{' && is_samples_) {
      found_.rest += kNoSamples;
      found_.samples.emplace_back();
      in_samples_ = true;
    }
    if (c == '{' && is_cut_) {
      found_.rest += cut_mark(found_.cut.size());
      found_.cut.emplace_back();
      in_cut_ = true;
    }
    is_samples_ = is_cut_ = false;
    put(text_.substr(at_++, 1));
    return true;
  }

  bool close(char /*c*/) {
    if (--depth_ < 0) return false;
    put(text_.substr(at_++, 1));
    if (depth_ == kDepthOfSubject) in_samples_ = in_cut_ = false;
    ended_ = depth_ == 0;
    return true;
  }

  /// Numbers, words and the commas between them.
  bool figures() {
    std::size_t end = at_;
    while (end < text_.size() && text_[end] != '"' && text_[end] != ']' && text_[end] != '}' && text_[end] != '{' &&
           text_[end] != '[' && !is_blank(text_[end]) && (text_[end] != ',' || depth_ > 1)) {
      ++end;
    }
    if (end == at_) return false;
    put(text_.substr(at_, end - at_));
    at_ = end;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Skimmed found_;
  sys::Fnv1a hash_;
  sys::Fnv1a before_member_;  ///< of the document, before its last comma
  std::string_view last_;     ///< the last string
  std::string_view top_;      ///< the member of the document at hand
  int depth_ = 0;
  Cut cut_;
  bool is_of_subject_ = false;  ///< the member at hand is
  bool is_samples_ = false;     ///< what comes next are a subject's
  bool is_cut_ = false;
  bool in_samples_ = false;
  bool in_cut_ = false;
  bool ended_ = false;
};

/// Walks through the text of samples, which has no blanks.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool name(std::string& into) {
    const std::size_t end = text_.find('"', at_ + 1);
    if (!take('"') || end == std::string_view::npos) return false;
    into = text_.substr(at_, end - at_);
    at_ = end + 1;
    return take(':');
  }

  template <typename Number>
  bool numbers(std::vector<Number>& into) {
    if (!take('[')) return false;
    if (take(']')) return true;
    constexpr std::size_t kUsual = 300;  // samples
    into.reserve(kUsual);
    do {
      Number number{};
      const char* const begin = text_.data() + at_;
      const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), number);
      if (error != std::errc()) return false;
      at_ += static_cast<std::size_t>(end - begin);
      into.push_back(number);
    } while (take(','));
    return take(']');
  }

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

bool read_metrics(Cursor& cursor, const std::vector<Metric>& own, Samples& samples) {
  if (!cursor.take('{')) return false;
  do {
    std::string name;
    if (!cursor.name(name)) return false;
    const bool known = std::any_of(own.begin(), own.end(), [&](const Metric& metric) { return metric.name == name; });
    if (!known || !cursor.numbers(samples.metrics[name])) return false;
  } while (cursor.take(','));
  return cursor.take('}');
}

/// As blocks are that bench writes: in ascending order, if not all.
bool are_distinct(const std::vector<std::int64_t>& blocks) {
  if (std::adjacent_find(blocks.begin(), blocks.end(), std::greater_equal()) == blocks.end()) return true;
  return std::set(blocks.begin(), blocks.end()).size() == blocks.size();
}

/// Whether they are as from_json() wants them.
bool are_right(const Samples& samples, const std::vector<Metric>& own) {
  const std::size_t size = samples.size();
  bool right = samples.block.size() == size;
  for_each_column(samples, [&]<typename Column>(const char*, const Column& column) {
    right = right && (column.empty() || column.size() == size) &&
            std::all_of(column.begin(), column.end(), [](auto value) { return value >= 0; });
    if constexpr (std::is_same_v<Column, std::vector<double>>) {
      right = right && std::all_of(column.begin(), column.end(), [](double value) { return std::isfinite(value); });
    }
  });
  right = right && std::all_of(samples.wall_s.begin(), samples.wall_s.end(), [](double value) { return value > 0; }) &&
          are_distinct(samples.block);
  return right && std::all_of(own.begin(), own.end(), [&](const Metric& metric) {
           const auto found = samples.metrics.find(metric.name);
           return found != samples.metrics.end() && found->second.size() == size;
         });
}

bool read_samples(std::string_view text, const std::vector<Metric>& own, Samples& samples) {
  Cursor cursor(text);
  if (!cursor.take('{')) return false;
  do {
    std::string name;
    if (!cursor.name(name)) return false;
    bool read = false;
    for_each_column(samples, [&](std::string_view column, auto& values) {
      if (column == name) read = values.empty() && cursor.numbers(values);
    });
    if (!read && (name != "metrics" || !read_metrics(cursor, own, samples))) return false;
  } while (cursor.take(','));
  return cursor.take('}') && cursor.at_end() && samples.size() > 0 && are_right(samples, own);
}

}  // namespace

std::optional<Skimmed> skim(std::string_view text, Cut cut) {
  const bool marked_already = cut != Cut::nothing && text.find("\"cut\"") != std::string_view::npos;
  return Skimmer(text, marked_already ? Cut::nothing : cut).run();
}

std::string put_back(std::string_view document, const std::vector<std::string>& cut) {
  std::string whole;
  for (std::size_t i = 0; i < cut.size(); ++i) {
    const std::string mark = cut_mark(i);
    const std::size_t at = document.find(mark);
    whole.append(document.substr(0, at)).append(cut[i]);
    document.remove_prefix(at + mark.size());
  }
  return whole.append(document);
}

std::optional<Results> results_of(const Skimmed& skimmed) {
  if (!skimmed.plain || skimmed.claimed.empty() || skimmed.claimed != skimmed.digest) return std::nullopt;
  try {
    // By pointers, as nobody else parses: what is compiled of it for this file alone is compiled with this file's
    // options.
    const char* const begin = skimmed.rest.data();
    Results results = from_json(Json::parse(begin, begin + skimmed.rest.size()));
    if (results.subjects.size() != skimmed.samples.size()) return std::nullopt;
    for (std::size_t i = 0; i < results.subjects.size(); ++i) {
      Samples& samples = results.subjects[i].samples;
      samples = {};
      if (!read_samples(skimmed.samples[i], results.metrics, samples)) return std::nullopt;
    }
    if (!results.metric.empty()) look_at(results, std::string(results.metric));
    return results;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace sealbench::results
