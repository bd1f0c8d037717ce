#include "harness/measure/mount_table.hpp"

#include <algorithm>
#include <sstream>

#include "sys/file.hpp"
#include "sys/path.hpp"

namespace sealbench::measure {

std::string unescape_mount_field(std::string_view field) {
  const auto octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] == '\\' && i + 3 < field.size() && octal(field[i + 1]) && octal(field[i + 2]) && octal(field[i + 3])) {
      text += static_cast<char>((field[i + 1] - '0') * 64 + (field[i + 2] - '0') * 8 + (field[i + 3] - '0'));
      i += 3;
    } else {
      text += field[i];
    }
  }
  return text;
}

std::string mount_point_of(const std::string& line) {
  std::istringstream fields(line);
  std::string id;
  std::string parent;
  std::string device;
  std::string root;
  std::string mount_point;
  fields >> id >> parent >> device >> root >> mount_point;
  return unescape_mount_field(mount_point);
}

std::vector<std::string> mount_points_below(const std::vector<std::string>& directories, const std::string& table) {
  std::vector<std::string> found;
  std::istringstream lines(sys::read_file(table));
  for (std::string line; std::getline(lines, line);) {
    const std::string mount_point = mount_point_of(line);
    if (std::any_of(directories.begin(), directories.end(),
                    [&](const auto& dir) { return sys::is_below(mount_point, dir); })) {
      found.push_back(mount_point);
    }
  }
  return found;
}

}  // namespace sealbench::measure
