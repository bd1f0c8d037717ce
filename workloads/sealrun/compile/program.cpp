#include "workloads/sealrun/compile/program.hpp"

#include <cstring>
#include <stdexcept>
#include <utility>

namespace sealbench::sealrun {

namespace {
constexpr std::size_t kAlignment = 8;
constexpr std::size_t kUsualBytes = 8192;
}  // namespace

Program::Program() {
  bytes_.reserve(kUsualBytes);
  const init::ProgramHead head{.magic = init::kMagic, .size = 0};
  bytes_.append(reinterpret_cast<const char*>(&head), sizeof head);
}

void Program::add_data(init::Op op, std::string description, Arguments arguments, std::string_view data) {
  init::Step step{};
  step.op = op;
  std::size_t i = 0;
  for (const std::uint64_t argument : arguments) step.arg[i++] = argument;
  const std::size_t size = (sizeof step + data.size() + kAlignment - 1) / kAlignment * kAlignment;
  step.size = static_cast<std::uint32_t>(size);
  const std::size_t start = bytes_.size();
  bytes_.append(reinterpret_cast<const char*>(&step), sizeof step);
  bytes_.append(data);
  bytes_.resize(start + size, '\0');
  const auto total = static_cast<std::uint32_t>(bytes_.size() - sizeof(init::ProgramHead));
  std::memcpy(bytes_.data() + offsetof(init::ProgramHead, size), &total, sizeof total);
  descriptions_.push_back(std::move(description));
}

void Program::add(init::Op op, std::string description, Arguments arguments,
                  std::initializer_list<std::string_view> texts) {
  std::string data;
  for (const std::string_view text : texts) data.append(text).push_back('\0');
  add_data(op, std::move(description), arguments, data);
}

void Program::add_list(init::Op op, std::string description, Arguments arguments, std::span<const std::string> texts) {
  std::string data;
  for (const std::string& text : texts) data.append(text).push_back('\0');
  add_data(op, std::move(description), arguments, data);
}

std::string Program::describe(std::uint32_t index) const {
  return index < descriptions_.size() ? descriptions_[index] : "starting the init stage";
}

}  // namespace sealbench::sealrun
