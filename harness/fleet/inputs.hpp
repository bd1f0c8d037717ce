// Which files a fleet is made of, and what their hosts are called.
#pragma once

#include <string>
#include <vector>

namespace sealbench::fleet {

struct Input {
  std::string host;
  std::string path;
};

/// From the words of a command line: FILE, HOST=FILE, or a folder, which stands for every *.json in it and below.
/// Results files do not name their machine, so a host is called as its file is, without ".json"; where that is not one
/// name for each file (web1/results.json, web2/results.json), by what differs between their paths. Throws UsageError
/// for a folder with no such file and for an empty host.
std::vector<Input> inputs_of(const std::vector<std::string>& words);

}  // namespace sealbench::fleet
