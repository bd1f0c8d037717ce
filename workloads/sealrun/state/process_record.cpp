#include "workloads/sealrun/state/process_record.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "sys/process_identity.hpp"
#include "sys/raw_syscall.hpp"

namespace sealbench::sealrun {

namespace {

/// Members of a JSON object, each number behind blanks that keep it in its place.
class Text {
 public:
  void add(const char* member, std::uint64_t value) {
    if (size_ > 0) put(",");
    put("\"");
    put(member);
    put("\":");
    std::array<char, 20> digits;  // NOLINT(cppcoreguidelines-pro-type-member-init): written here
    for (std::size_t i = digits.size(); i-- > 0; value /= 10) {
      digits[i] = value != 0 || i + 1 == digits.size() ? static_cast<char>('0' + value % 10) : ' ';
    }
    put({digits.data(), digits.size()});
  }
  [[nodiscard]] std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  void put(std::string_view text) {
    std::copy(text.begin(), text.end(), bytes_.data() + size_);
    size_ += text.size();
  }

  std::array<char, 128> bytes_;  // NOLINT(cppcoreguidelines-pro-type-member-init): size_ tells what is written
  std::size_t size_ = 0;
};

/// A reader that meets a write in progress finds the pid without its interval, which is no process.
Text text_of(pid_t pid, std::uint64_t started_after, std::uint64_t started_before) {
  Text text;
  text.add(sys::kPidMember, static_cast<std::uint64_t>(pid));
  text.add(sys::kStartedAfterMember, started_after);
  text.add(sys::kStartedBeforeMember, started_before);
  return text;
}

}  // namespace

std::string ProcessRecord::none() { return std::string(text_of(0, 0, 0).view()); }

ProcessRecord::ProcessRecord(const sys::UniqueFd& state)
    : state_(state.get()), started_after_(sys::ticks_after_boot()) {}

long ProcessRecord::write(pid_t pid) const {
  const Text text = text_of(pid, started_after_, sys::ticks_after_boot());
  const std::string_view bytes = text.view();
  const long put = sys::raw_syscall(__NR_pwrite64, state_, bytes.data(), bytes.size(), kPlace);
  if (put < 0) return put;
  return put == static_cast<long>(bytes.size()) ? 0 : -ENOSPC;
}

}  // namespace sealbench::sealrun
