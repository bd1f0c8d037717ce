#include "harness/analysis/sessions.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "harness/analysis/distributions.hpp"
#include "harness/analysis/moments.hpp"
#include "harness/analysis/quantile.hpp"

namespace sealbench::analysis {

double VarianceComponents::between_share() const {
  const double total = between + within;
  return total > 0 ? between / total : 0;
}

std::optional<VarianceComponents> variance_components(std::span<const std::vector<double>> sessions) {
  Moments all;
  double groups = 0;
  double squared_sizes = 0;
  double within_squares = 0;
  for (const std::vector<double>& session : sessions) {
    if (session.empty()) continue;
    const auto size = static_cast<double>(session.size());
    const double mean = moments(session).mean();
    groups += 1;
    squared_sizes += size * size;
    for (const double value : session) {
      all.add(value);
      within_squares += (value - mean) * (value - mean);
    }
  }
  const auto count = static_cast<double>(all.count());
  if (groups < 2 || count <= groups || within_squares == 0) return std::nullopt;
  double between_squares = 0;
  for (const std::vector<double>& session : sessions) {
    if (session.empty()) continue;
    const double distance = moments(session).mean() - all.mean();
    between_squares += static_cast<double>(session.size()) * distance * distance;
  }
  const double between_mean_square = between_squares / (groups - 1);
  const double within_mean_square = within_squares / (count - groups);
  const double effective_size = (count - squared_sizes / count) / (groups - 1);
  return VarianceComponents{
      .between = std::max(0.0, (between_mean_square - within_mean_square) / effective_size),
      .within = within_mean_square,
      .p_value = fisher_f_upper_tail(groups - 1, count - groups, between_mean_square / within_mean_square)};
}

std::vector<std::vector<double>> log_ratios_by_session(std::span<const Pair> pairs) {
  std::map<std::int64_t, std::vector<double>> by_session;
  for (const Pair& pair : pairs) by_session[pair.session].push_back(pair.log_ratio);
  std::vector<std::vector<double>> sessions;
  for (auto& [session, values] : by_session) sessions.push_back(std::move(values));
  return sessions;
}

std::vector<double> session_medians(std::span<const std::vector<double>> sessions) {
  std::vector<double> medians;
  for (const std::vector<double>& session : sessions) medians.push_back(median(session));
  return medians;
}

std::vector<std::vector<double>> whole_sessions(std::vector<std::vector<double>> sessions) {
  std::vector<double> sizes;
  for (const std::vector<double>& session : sessions) sizes.push_back(static_cast<double>(session.size()));
  const double half = median(sizes) / 2;
  std::erase_if(sessions, [half](const auto& session) { return static_cast<double>(session.size()) < half; });
  return sessions;
}

}  // namespace sealbench::analysis
