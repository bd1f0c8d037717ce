// Looking at the data again and again without fooling oneself.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace sealbench::analysis {

/// Evidence against "the median is at most `bound`" from the signs of the values around it: the likelihood of the signs
/// under a uniform mixture of all larger shares of values above the bound, over their likelihood at one half (the
/// mixtures of Robbins, "Statistical methods related to the law of the iterated logarithm", Ann. Math. Statist. 41
/// (1970) 1397-1409). Whatever the distribution of the values, and whenever one stops looking, it exceeds 1 / alpha
/// with probability at most alpha when the median is at or below the bound (Ville, "Étude critique de la notion de
/// collectif", 1939): so 1 / evidence is a p-value that stays valid while blocks are added. Values equal to the bound
/// count for the bound.
double log_evidence_above(std::span<const double> values, double bound);

/// The same against "the median is at least `bound`".
double log_evidence_below(std::span<const double> values, double bound);

/// min(1, exp(-log_evidence)).
double anytime_p_value(double log_evidence);

/// The value above which the median lies with a probability of at least 1 - alpha, however often one looks: the largest
/// value against which the evidence is 1 / alpha. A one-sided confidence sequence (Howard, Ramdas, McAuliffe & Sekhon,
/// Ann. Statist. 49 (2021) 1055-1080). None for too few values.
std::optional<double> anytime_lower_bound(std::span<const double> values, double alpha);

/// The value below which it lies.
std::optional<double> anytime_upper_bound(std::span<const double> values, double alpha);

/// The fewest values, all on one side, whose evidence reaches 1 / alpha: with fewer a gate could not fail.
std::size_t fewest_values(double alpha);

}  // namespace sealbench::analysis
