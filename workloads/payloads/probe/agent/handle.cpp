#include "workloads/payloads/probe/agent/handle.hpp"

#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cstring>
#include <utility>

#include "sys/error.hpp"
#include "sys/file.hpp"
#include "workloads/payloads/probe/attack.hpp"

namespace sealbench::probe {

Handle describe(sys::UniqueFd fd) {
  Handle handle;
  const std::string path = Attack::path_of(fd.get());
  try {
    handle.link = sys::read_link(path);
  } catch (const std::system_error& error) {
    handle.link = error.what();
  }
  struct statfs fs {};
  if (::fstatfs(fd.get(), &fs) == 0) {
    handle.filesystem_type = static_cast<long>(fs.f_type);
    handle.mount_flags = static_cast<long>(fs.f_flags);
  }
  const sys::UniqueFd reader(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  char magic[4]{};
  handle.readable = reader && ::read(reader.get(), magic, sizeof magic) == 4 && std::memcmp(magic, "\177ELF", 4) == 0;
  handle.fd = std::move(fd);
  return handle;
}

void keep(std::vector<Handle>& handles, Handle handle) {
  for (const Handle& known : handles) {
    if (known.filesystem_type == handle.filesystem_type && known.mount_flags == handle.mount_flags) return;
  }
  handles.push_back(std::move(handle));
}

nlohmann::json to_json(const std::vector<Handle>& handles) {
  nlohmann::json list = nlohmann::json::array();
  for (const Handle& handle : handles) {
    nlohmann::json entry{{"fd", handle.fd.get()},
                         {"link", handle.link},
                         {"filesystem_type", handle.filesystem_type},
                         {"mount_flags", handle.mount_flags},
                         {"readable", handle.readable}};
    if (handle.during) entry["during_errno"] = handle.during_error;
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace sealbench::probe
