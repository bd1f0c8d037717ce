#include "workloads/sealrun/launch/console.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

#include "sys/error.hpp"

namespace sealbench::sealrun {

sys::UniqueFd connect_console(const Process& process, const std::string& path) {
  if (!process.terminal) return {};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) sys::throw_errno(ENAMETOOLONG, "connecting to --console-socket " + path);
  std::memcpy(address.sun_path, path.data(), path.size());
  sys::UniqueFd socket(
      sys::check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "making a socket for the terminal"));
  sys::check(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
             [&] { return "connecting to --console-socket " + path; });
  return socket;
}

}  // namespace sealbench::sealrun
