#include "workloads/sealrun/clock.hpp"

#include <unistd.h>

#include <chrono>

#include "sys/raw_syscall.hpp"

namespace sealbench::sealrun {

namespace {

/// `value` with at least `width` digits, and `after` behind it.
void put(std::string& text, unsigned long value, std::size_t width, char after) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) text.append(width - digits.size(), '0');
  text.append(digits).push_back(after);
}

constexpr std::uint64_t kNanoseconds = 1'000'000'000;

}  // namespace

timespec read_clock(clockid_t clock) {
  timespec time{};
  sys::raw_syscall(__NR_clock_gettime, clock, &time);
  return time;
}

std::string rfc3339(const timespec& time) {
  const std::chrono::sys_seconds seconds{std::chrono::seconds(time.tv_sec)};
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  std::string text;
  text.reserve(sizeof "2026-11-24T06:07:14.012345678Z");
  put(text, static_cast<unsigned long>(static_cast<int>(date.year())), 4, '-');
  put(text, static_cast<unsigned>(date.month()), 2, '-');
  put(text, static_cast<unsigned>(date.day()), 2, 'T');
  put(text, static_cast<unsigned long>(clock.hours().count()), 2, ':');
  put(text, static_cast<unsigned long>(clock.minutes().count()), 2, ':');
  put(text, static_cast<unsigned long>(clock.seconds().count()), 2, '.');
  put(text, static_cast<unsigned long>(time.tv_nsec), 9, 'Z');
  return text;
}

std::uint64_t boot_ticks(const timespec& time) {
  const auto ticks = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  return static_cast<std::uint64_t>(time.tv_sec) * ticks +
         static_cast<std::uint64_t>(time.tv_nsec) * ticks / kNanoseconds;
}

}  // namespace sealbench::sealrun
