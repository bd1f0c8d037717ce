#include "workloads/sealrun/seccomp/names.hpp"

#include <linux/seccomp.h>

#include <algorithm>
#include <iterator>

namespace sealbench::sealrun::seccomp {

namespace {

template <typename Value>
struct Entry {
  std::string_view name;
  Value value;
};

template <typename Value, std::size_t size>
std::optional<Value> find(const Entry<Value> (&table)[size], std::string_view name) {
  const auto found =
      std::find_if(std::begin(table), std::end(table), [&](const auto& entry) { return entry.name == name; });
  return found == std::end(table) ? std::nullopt : std::optional<Value>(found->value);
}

template <typename Value, std::size_t size>
std::vector<std::string_view> names(const Entry<Value> (&table)[size]) {
  std::vector<std::string_view> all;
  for (const auto& entry : table) all.push_back(entry.name);
  std::sort(all.begin(), all.end());
  return all;
}

// The names are those of the OCI runtime specification (config-linux.md, Seccomp).

constexpr Entry<std::uint32_t> kArchitectures[] = {
    {"SCMP_ARCH_X86", SCMP_ARCH_X86},
    {"SCMP_ARCH_X86_64", SCMP_ARCH_X86_64},
    {"SCMP_ARCH_X32", SCMP_ARCH_X32},
    {"SCMP_ARCH_ARM", SCMP_ARCH_ARM},
    {"SCMP_ARCH_AARCH64", SCMP_ARCH_AARCH64},
    {"SCMP_ARCH_MIPS", SCMP_ARCH_MIPS},
    {"SCMP_ARCH_MIPS64", SCMP_ARCH_MIPS64},
    {"SCMP_ARCH_MIPS64N32", SCMP_ARCH_MIPS64N32},
    {"SCMP_ARCH_MIPSEL", SCMP_ARCH_MIPSEL},
    {"SCMP_ARCH_MIPSEL64", SCMP_ARCH_MIPSEL64},
    {"SCMP_ARCH_MIPSEL64N32", SCMP_ARCH_MIPSEL64N32},
    {"SCMP_ARCH_PPC", SCMP_ARCH_PPC},
    {"SCMP_ARCH_PPC64", SCMP_ARCH_PPC64},
    {"SCMP_ARCH_PPC64LE", SCMP_ARCH_PPC64LE},
    {"SCMP_ARCH_S390", SCMP_ARCH_S390},
    {"SCMP_ARCH_S390X", SCMP_ARCH_S390X},
    {"SCMP_ARCH_PARISC", SCMP_ARCH_PARISC},
    {"SCMP_ARCH_PARISC64", SCMP_ARCH_PARISC64},
    {"SCMP_ARCH_RISCV64", SCMP_ARCH_RISCV64},
};

constexpr Entry<scmp_compare> kComparisons[] = {
    {"SCMP_CMP_NE", SCMP_CMP_NE},
    {"SCMP_CMP_LT", SCMP_CMP_LT},
    {"SCMP_CMP_LE", SCMP_CMP_LE},
    {"SCMP_CMP_EQ", SCMP_CMP_EQ},
    {"SCMP_CMP_GE", SCMP_CMP_GE},
    {"SCMP_CMP_GT", SCMP_CMP_GT},
    {"SCMP_CMP_MASKED_EQ", SCMP_CMP_MASKED_EQ},
};

constexpr Entry<Action> kActions[] = {
    // SCMP_ACT_KILL is the old name of KILL_THREAD.
    {"SCMP_ACT_KILL", {SCMP_ACT_KILL_THREAD, Returns::kNothing}},
    {"SCMP_ACT_KILL_THREAD", {SCMP_ACT_KILL_THREAD, Returns::kNothing}},
    {"SCMP_ACT_KILL_PROCESS", {SCMP_ACT_KILL_PROCESS, Returns::kNothing}},
    {"SCMP_ACT_TRAP", {SCMP_ACT_TRAP, Returns::kNothing}},
    {"SCMP_ACT_ERRNO", {SCMP_ACT_ERRNO(0), Returns::kErrno}},
    {"SCMP_ACT_TRACE", {SCMP_ACT_TRACE(0), Returns::kErrno}},
    {"SCMP_ACT_LOG", {SCMP_ACT_LOG, Returns::kNothing}},
    {"SCMP_ACT_ALLOW", {SCMP_ACT_ALLOW, Returns::kNothing}},
};

constexpr Entry<unsigned> kFlags[] = {
    {"SECCOMP_FILTER_FLAG_TSYNC", SECCOMP_FILTER_FLAG_TSYNC},
    {"SECCOMP_FILTER_FLAG_LOG", SECCOMP_FILTER_FLAG_LOG},
    {"SECCOMP_FILTER_FLAG_SPEC_ALLOW", SECCOMP_FILTER_FLAG_SPEC_ALLOW},
};

}  // namespace

std::optional<std::uint32_t> architecture(std::string_view name) { return find(kArchitectures, name); }
std::optional<scmp_compare> comparison(std::string_view name) { return find(kComparisons, name); }
std::optional<Action> action(std::string_view name) { return find(kActions, name); }
std::optional<unsigned> filter_flag(std::string_view name) { return find(kFlags, name); }
std::vector<std::string_view> architectures() { return names(kArchitectures); }
std::vector<std::string_view> comparisons() { return names(kComparisons); }
std::vector<std::string_view> actions() { return names(kActions); }
std::vector<std::string_view> filter_flags() { return names(kFlags); }

}  // namespace sealbench::sealrun::seccomp
