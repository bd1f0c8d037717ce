// One effect, measured on many hosts that differ.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "harness/analysis/interval.hpp"

namespace sealbench::analysis {

/// What one host says: an estimate (the logarithm of a ratio) and the variance of its error, more than 0.
struct Effect {
  double value = 0;
  double variance = 0;
};

/// The random-effects model: each host has an effect of its own, drawn from a population of hosts with this mean and
/// the variance `between`.
struct RandomEffects {
  std::size_t hosts = 0;
  double mean = 0;
  double standard_error = 0;  ///< of the mean
  double between = 0;         ///< tau^2
  double inconsistency =
      0;  ///< I^2: the share of the spread of the estimates that hosts differ by, the rest is their error
  std::optional<Interval> interval;    ///< of the mean; none for one host
  std::optional<Interval> prediction;  ///< where the effect of a further host lies; none for fewer than 3
};

/// Nothing for no hosts.
///
/// tau^2 is Paule & Mandel's, "Consensus values and weighting factors", J. Res. Natl. Bur. Stand. 87 (1982) 377-385:
/// that at which the weighted squares about the mean are what they are expected to be, k - 1. It assumes no
/// distribution of effects, its equation has one root, which Newton's steps reach from below (DerSimonian & Kacker,
/// "Random-effects model for meta-analysis of clinical trials: an update", Contemp. Clin. Trials 28 (2007) 105-114),
/// and of the estimators it is among the least biased where hosts differ much or are few (Veroniki et al., "Methods to
/// estimate the between-study variance and its uncertainty in meta-analysis", Res. Synth. Methods 7 (2016) 55-79); REML
/// needs normal effects and may not converge.
///
/// The interval of the mean is Knapp & Hartung's (Statist. Med. 22 (2003) 2693-2710), modified so that its factor is
/// never below 1: Röver, Knapp & Friede, "Hartung-Knapp-Sidik-Jonkman approach and its modification for random-effects
/// meta-analysis with few studies", BMC Med. Res. Methodol. 15 (2015) 99. Unmodified it is too narrow when few
/// estimates lie closer together than their errors let expect. (With this tau^2 the factor is 1 exactly where tau^2 is
/// more than 0.)
///
/// The prediction interval is that of Higgins, Thompson & Spiegelhalter, "A re-evaluation of random-effects
/// meta-analysis", J. R. Statist. Soc. A 172 (2009) 137-159, with Student's t of k - 2 degrees of freedom and the error
/// above. I^2 is that of Higgins & Thompson, Statist. Med. 21 (2002) 1539-1558, by their typical variance.
std::optional<RandomEffects> random_effects(std::span<const Effect> effects);

}  // namespace sealbench::analysis
