// make-fleet FILE HOSTS FOLDER [BETWEEN]: results files of simulated hosts, FOLDER/host-00001.json and so on. Each has
// the blocks of the results file FILE, drawn with replacement (so their noise is recorded, and what a block's launches
// have in common stays), and on each host every subject's ratio is another by a factor whose logarithm has mean 0 and
// standard deviation BETWEEN (0.1 without it). Every seventh host has an older kernel.
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <iostream>
#include <random>

#include "harness/analysis/annotate.hpp"
#include "harness/results/columns.hpp"
#include "harness/results/json_file.hpp"
#include "sys/file.hpp"

using namespace sealbench;  // NOLINT(google-build-using-namespace): this file is the program

namespace {

/// The launches of the blocks that were drawn, in sessions of equal length.
void redraw(results::Samples& samples, const std::vector<std::size_t>& drawn, double factor) {
  results::for_each_column(samples, [&](std::string_view name, auto& column) {
    if (column.empty() || name == "block" || name == "session") return;
    const auto before = column;
    for (std::size_t i = 0; i < drawn.size(); ++i) column[i] = before[drawn[i]];
  });
  for (std::size_t i = 0; i < drawn.size(); ++i) samples.wall_s[i] *= factor;
}

results::Results host_of(const results::Results& file, double between, std::uint64_t number) {
  std::mt19937_64 random(number);
  std::normal_distribution<double> normal;
  results::Results host = file;
  const std::size_t blocks = host.subjects.front().samples.size();
  std::vector<std::size_t> drawn(blocks);
  for (std::size_t& block : drawn) block = random() % blocks;
  for (results::Subject& subject : host.subjects)
    redraw(subject.samples, drawn, subject.reference ? 1 : std::exp(between * normal(random)));
  host.plan["seed"] = number;
  host.host["kernel"] = number % 7 == 0 ? "6.12.9" : "6.18.44";
  analysis::annotate(host);
  return host;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "make-fleet FILE HOSTS FOLDER [BETWEEN]\n";
    return 2;
  }
  const results::Results file = results::load(argv[1]);
  const std::uint64_t hosts = std::stoull(argv[2]);
  std::filesystem::create_directories(argv[3]);
  for (std::uint64_t number = 1; number <= hosts; ++number) {
    sys::write_file(fmt::format("{}/host-{:05}.json", argv[3], number),
                    results::text_of(host_of(file, argc > 4 ? std::stod(argv[4]) : 0.1, number)));
  }
}
