#include "harness/verify/seccomp.hpp"

#include <cerrno>
#include <string>
#include <vector>

namespace sealbench::verify {

namespace {

using Json = nlohmann::ordered_json;

Json refuse(const std::vector<std::string>& names, int error) {
  return {{"names", names}, {"action", "SCMP_ACT_ERRNO"}, {"errnoRet", error}};
}

/// clone(2) with CLONE_NEWUSER in its first argument.
Json refuse_clone_of_user_namespace() {
  constexpr unsigned kNewUser = 0x10000000;
  Json rule = refuse({"clone"}, EPERM);
  rule["args"] =
      Json::array({{{"index", 0}, {"value", kNewUser}, {"valueTwo", kNewUser}, {"op", "SCMP_CMP_MASKED_EQ"}}});
  return rule;
}

}  // namespace

Json default_seccomp(Capabilities capabilities) {
  Json rules = Json::array();
  // Refused to everybody.
  rules.push_back(refuse(
      {"add_key", "keyctl", "request_key", "kexec_load", "kexec_file_load", "nfsservctl", "pivot_root", "swapon",
       "swapoff", "sysfs", "uselib", "userfaultfd", "ustat", "get_mempolicy", "mbind", "set_mempolicy", "move_pages"},
      EPERM));
  if (capabilities == Capabilities::defaults) {
    rules.push_back(refuse(
        {"bpf",         "fanotify_init", "fsconfig",   "fsmount",   "fsopen",          "fspick",   "lookup_dcookie",
         "mount",       "mount_setattr", "move_mount", "open_tree", "perf_event_open", "quotactl", "setdomainname",
         "sethostname", "setns",         "syslog",     "umount",    "umount2",         "unshare"},
        EPERM));
    rules.push_back(refuse_clone_of_user_namespace());
    rules.push_back(refuse({"clone3"}, ENOSYS));  // its flags lie in memory, where a filter cannot look
  }
  if (capabilities != Capabilities::all) {
    rules.push_back(refuse({"open_by_handle_at", "acct", "kcmp", "process_madvise", "init_module", "finit_module",
                            "delete_module", "reboot", "settimeofday", "clock_settime", "iopl", "ioperm", "vhangup"},
                           EPERM));
  }
  return {{"defaultAction", "SCMP_ACT_ALLOW"}, {"syscalls", rules}};
}

}  // namespace sealbench::verify
