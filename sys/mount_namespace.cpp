#include "sys/mount_namespace.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "sys/mount.hpp"

namespace sealbench::sys {

PrivateMounts::PrivateMounts()
    : before_(open("/proc/thread-self/ns/mnt", O_RDONLY)), working_directory_(open(".", O_PATH | O_DIRECTORY)) {
  check(::unshare(CLONE_NEWNS), [] { return "making a mount namespace"; });
  mount("", "/", "", MS_REC | MS_SLAVE);  // what the host unmounts goes here, too
}

PrivateMounts::~PrivateMounts() {
  // setns(2) leaves one in the root directory.
  if (::setns(before_.get(), CLONE_NEWNS) == 0) static_cast<void>(::fchdir(working_directory_.get()));
}

}  // namespace sealbench::sys
