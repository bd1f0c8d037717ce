#include "workloads/sealrun/seccomp/filter.hpp"

#include <linux/filter.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "sys/error.hpp"
#include "sys/unique_fd.hpp"
#include "workloads/sealrun/seccomp/names.hpp"

namespace sealbench::sealrun::seccomp {

namespace {

using Context = std::unique_ptr<void, void (*)(scmp_filter_ctx)>;

constexpr unsigned kNoExecSeal = 0x0008;  // MFD_NOEXEC_SEAL, Linux 6.3; not in Debian 12's headers
constexpr std::int64_t kMostErrno =
    4095;                           // MAX_ERRNO: the kernel cuts larger ones down (seccomp(2), SECCOMP_RET_ERRNO)
constexpr unsigned kArguments = 6;  // of a system call

[[noreturn]] void unknown(Fields& fields, const char* field, const std::string& word, const char* what) {
  throw BundleError(fields.path_of(field) + ": \"" + word + "\" is no " + what + " that sealrun implements");
}

/// libseccomp returns a negative errno.
void check(int result, const std::string& what) {
  if (result < 0) sys::throw_errno(-result, what);
}

/// An action field and the errno field beside it.
std::uint32_t parse_action(Fields& fields, const char* action_field, const char* errno_field) {
  const std::string name = fields.required_text(action_field);
  const auto found = action(name);
  if (!found) unknown(fields, action_field, name, "seccomp action");
  const auto number = fields.integer(errno_field);
  if (!number) return found->returns == Returns::kErrno ? found->value | EPERM : found->value;
  if (found->returns == Returns::kNothing) {
    throw BundleError(fields.path_of(errno_field) + ": " + name + " returns no errno");
  }
  if (*number < 0 || *number > kMostErrno) {
    throw BundleError(fields.path_of(errno_field) + ": " + std::to_string(*number) + " is not in 0 … 4095");
  }
  return found->value | static_cast<std::uint32_t>(*number);
}

/// A 64-bit operand; absent is 0.
std::uint64_t parse_operand(Fields& fields, const char* field) {
  const Json& found = fields.value(field);
  if (found.IsNull()) return 0;
  if (found.IsUint64()) return found.GetUint64();
  const std::int64_t number = fields.required_integer(field);
  if (number < 0) throw BundleError(fields.path_of(field) + ": " + std::to_string(number) + " is negative");
  return static_cast<std::uint64_t>(number);
}

scmp_arg_cmp parse_condition(Fields& fields) {
  scmp_arg_cmp condition{};
  const std::int64_t index = fields.required_integer("index");
  if (index < 0 || index >= kArguments) {
    throw BundleError(fields.path_of("index") + ": " + std::to_string(index) + " is not in 0 … 5");
  }
  condition.arg = static_cast<unsigned>(index);
  const std::string op = fields.required_text("op");
  const auto found = comparison(op);
  if (!found) unknown(fields, "op", op, "operator");
  condition.op = *found;
  // For SCMP_CMP_MASKED_EQ the first is the mask and the second what is left; the other operators ignore the second.
  condition.datum_a = parse_operand(fields, "value");
  condition.datum_b = parse_operand(fields, "valueTwo");
  return condition;
}

/// Conditions on different arguments must all hold. Several on the same argument are alternatives, a rule each:
/// libseccomp takes one condition per argument and rule, and runc reads such lists in this way.
bool are_alternatives(const std::vector<scmp_arg_cmp>& conditions) {
  bool seen[kArguments] = {};
  for (const scmp_arg_cmp& condition : conditions) {
    if (std::exchange(seen[condition.arg], true)) return true;
  }
  return false;
}

void add_rule(scmp_filter_ctx context, std::uint32_t action_value, const std::string& name,
              const std::vector<scmp_arg_cmp>& conditions) {
  const int number = ::seccomp_syscall_resolve_name(name.c_str());
  // Profiles list calls of all architectures and of kernels newer than this libseccomp. Such a call gets the default
  // action, as in runc.
  if (number == __NR_SCMP_ERROR) return;
  const auto add = [&](std::size_t first, std::size_t count) {
    check(::seccomp_rule_add_array(context, action_value, number, static_cast<unsigned>(count),
                                   conditions.data() + first),
          "adding the seccomp rule for " + name);
  };
  if (!are_alternatives(conditions)) return add(0, conditions.size());
  for (std::size_t i = 0; i < conditions.size(); ++i) add(i, 1);
}

void add_rules(scmp_filter_ctx context, Fields& rule, std::uint32_t default_action) {
  const std::uint32_t action_value = parse_action(rule, "action", "errnoRet");
  const auto names = rule.texts("names");
  if (names.empty()) throw BundleError(rule.path_of("names") + ": missing");
  std::vector<scmp_arg_cmp> conditions;
  rule.each("args", [&](Fields& argument) { conditions.push_back(parse_condition(argument)); });
  // libseccomp refuses a rule that does what happens without it.
  if (action_value == default_action) return;
  for (const std::string& name : names) add_rule(context, action_value, name, conditions);
}

void add_architectures(scmp_filter_ctx context, Fields& fields) {
  for (const std::string& name : fields.texts("architectures")) {
    const auto found = architecture(name);
    if (!found) unknown(fields, "architectures", name, "architecture");
    const int result = ::seccomp_arch_add(context, *found);
    // The native one is there from the start.
    if (result != -EEXIST) check(result, "adding the seccomp architecture " + name);
  }
}

unsigned parse_flags(Fields& fields) {
  unsigned flags = 0;
  for (const std::string& name : fields.texts("flags")) {
    const auto found = filter_flag(name);
    if (!found) unknown(fields, "flags", name, "filter flag");
    flags |= *found;
  }
  return flags;
}

/// A file in memory; not executable where the kernel can say so, because with vm.memfd_noexec = 2 it must.
sys::UniqueFd scratch_file() {
  int fd = ::memfd_create("seccomp", MFD_CLOEXEC | kNoExecSeal);
  if (fd < 0 && errno == EINVAL) fd = ::memfd_create("seccomp", MFD_CLOEXEC);
  return sys::UniqueFd(sys::check(fd, "memfd_create for the seccomp program"));
}

/// libseccomp before 2.6 exports to a descriptor only.
std::vector<std::byte> export_program(scmp_filter_ctx context) {
  const sys::UniqueFd file = scratch_file();
  check(::seccomp_export_bpf(context, file.get()), "compiling linux.seccomp");
  const off_t size = sys::check(::lseek(file.get(), 0, SEEK_END), "the size of the seccomp program");
  std::vector<std::byte> program(static_cast<std::size_t>(size));
  const ssize_t got = sys::check(::pread(file.get(), program.data(), program.size(), 0), "reading the seccomp program");
  if (static_cast<std::size_t>(got) != program.size()) sys::throw_errno(EIO, "short read of the seccomp program");
  return program;
}

}  // namespace

Filter compile(Fields& fields) {
  const std::uint32_t default_action = parse_action(fields, "defaultAction", "defaultErrnoRet");
  const Context context(::seccomp_init(default_action), &::seccomp_release);
  if (!context) {
    throw BundleError(fields.path_of("defaultAction") + ": libseccomp refuses it on this kernel");
  }
  add_architectures(context.get(), fields);
  Filter filter;
  filter.flags = parse_flags(fields);
  fields.each("syscalls", [&](Fields& rule) { add_rules(context.get(), rule, default_action); });
  filter.program = export_program(context.get());
  const std::size_t instructions = filter.program.size() / sizeof(sock_filter);
  if (instructions > BPF_MAXINSNS) {
    throw BundleError(fields.path_of("syscalls") + ": " + std::to_string(instructions) +
                      " BPF instructions, more than the kernel's 4096; list fewer conditions");
  }
  return filter;
}

}  // namespace sealbench::sealrun::seccomp
