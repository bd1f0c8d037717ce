#include "harness/results/failures.hpp"

namespace sealbench::results {
namespace {

constexpr const char* kFailures = "failures";
constexpr const char* kGivenUp = "given_up";

}  // namespace

void set_failures(Subject& subject, const std::vector<Failure>& failures) {
  if (failures.empty()) return;
  Json list = Json::array();
  for (const Failure& failure : failures) {
    list.push_back({{"block", failure.block < 0 ? Json(nullptr) : Json(failure.block)},
                    {"session", failure.session},
                    {"reason", failure.reason}});
  }
  subject.extra[kFailures] = std::move(list);
}

std::vector<Failure> failures_of(const Subject& subject) {
  const auto found = subject.extra.find(kFailures);
  return found == subject.extra.end() ? std::vector<Failure>() : read_failures(Reader(*found, kFailures));
}

void set_given_up(Subject& subject, const std::string& reason) {
  if (!reason.empty()) subject.extra[kGivenUp] = reason;
}

std::string given_up(const Subject& subject) {
  const auto found = subject.extra.find(kGivenUp);
  return found == subject.extra.end() ? std::string() : Reader(*found, kGivenUp).string();
}

std::vector<Failure> read_failures(const Reader& reader) {
  std::vector<Failure> failures;
  for (const Reader& element : reader.elements()) {
    Failure failure;
    const Reader block = element.at("block");
    if (!block.json().is_null()) {
      failure.block = block.integer();
      if (failure.block < 0) block.fail("must be 0 or more, or null");
    }
    failure.session = element.at("session").integer();
    failure.reason = element.at("reason").string();
    failures.push_back(std::move(failure));
  }
  return failures;
}

}  // namespace sealbench::results
