#include "workloads/sealrun/compile/program.hpp"

#include <cstring>
#include <stdexcept>
#include <utility>

namespace sealbench::sealrun {

namespace {
constexpr std::size_t kAlignment = 8;
constexpr std::size_t kUsualBytes = 4096;
constexpr std::size_t kUsualWords = 2048;
constexpr std::size_t kUsualSteps = 128;
}  // namespace

Program::Program() {
  // One piece of memory each for a usual bundle: what grows step by step leaves its smaller pieces behind.
  bytes_.reserve(kUsualBytes);
  words_.reserve(kUsualWords);
  words_end_.reserve(kUsualSteps);
  const init::ProgramHead head{.magic = init::kMagic, .size = 0};
  bytes_.append(reinterpret_cast<const char*>(&head), sizeof head);
}

std::size_t Program::begin(init::Op op, const Words& description, Arguments arguments) {
  description.append_to(words_);
  words_end_.push_back(static_cast<std::uint32_t>(words_.size()));
  init::Step step{};
  step.op = op;
  std::copy(arguments.begin(), arguments.end(), std::begin(step.arg));
  const std::size_t start = bytes_.size();
  bytes_.append(reinterpret_cast<const char*>(&step), sizeof step);
  return start;
}

void Program::put(std::string_view text) { bytes_.append(text).push_back('\0'); }

void Program::end(std::size_t start) {
  const auto size = static_cast<std::uint32_t>((bytes_.size() - start + kAlignment - 1) / kAlignment * kAlignment);
  bytes_.resize(start + size, '\0');
  std::memcpy(bytes_.data() + start + offsetof(init::Step, size), &size, sizeof size);
  const auto total = static_cast<std::uint32_t>(bytes_.size() - sizeof(init::ProgramHead));
  std::memcpy(bytes_.data() + offsetof(init::ProgramHead, size), &total, sizeof total);
}

void Program::add_data(init::Op op, const Words& description, Arguments arguments, std::string_view data) {
  const std::size_t start = begin(op, description, arguments);
  bytes_.append(data);
  end(start);
}

void Program::add(init::Op op, const Words& description, Arguments arguments,
                  std::initializer_list<std::string_view> texts) {
  const std::size_t start = begin(op, description, arguments);
  for (const std::string_view text : texts) put(text);
  end(start);
}

void Program::add_lists(init::Op op, const Words& description, Arguments arguments, std::span<const std::string> first,
                        std::span<const std::string> second) {
  const std::size_t start = begin(op, description, arguments);
  for (const std::string& text : first) put(text);
  for (const std::string& text : second) put(text);
  end(start);
}

std::string Program::describe(std::uint32_t index) const {
  if (index >= words_end_.size()) return "starting the init stage";
  const std::uint32_t begin = index == 0 ? 0 : words_end_[index - 1];
  return words_.substr(begin, words_end_[index] - begin);
}

bool Program::makes_namespaces(std::uint32_t index) const {
  if (index >= words_end_.size()) return false;
  const char* at = bytes_.data() + sizeof(init::ProgramHead);
  init::Step step{};
  for (std::memcpy(&step, at, sizeof step); index > 0; --index) {
    at += step.size;
    std::memcpy(&step, at, sizeof step);
  }
  return step.op == init::Op::fork_into || step.op == init::Op::unshare || step.op == init::Op::receive_network;
}

}  // namespace sealbench::sealrun
