// The survey of a host: what several workloads gave, in one document.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "harness/results/results.hpp"

namespace sealbench::results {

/// A results file for each workload. Each of them can be named as FILE#WORKLOAD wherever a results file can.
struct Survey {
  std::vector<Results> runs;           ///< of a workload each
  std::vector<Omission> omitted = {};  ///< workloads of which there is nothing
};

/// The workload of a run.
std::string workload_of(const Results& results);

bool is_survey(const Json& document);

/// {"schema": 1, "survey": [results file, …]}: each part with its digest, as a file of its own would have it.
std::string text_of(const Survey& survey);

/// A survey that was parsed already, of the file at `path`. Throws std::runtime_error.
Survey survey_of(const Json& document, const std::string& path);

/// All of a survey, or what load() reads. Throws as that does.
std::variant<Results, Survey> load_any(const std::string& path);

/// A document as a file of results: the part that `path` names, where the document is a survey or a fleet (of which
/// FILE#HOST names one). Throws std::runtime_error when it names none, or one that is not there.
Json part_of(Json document, const std::string& path);

/// The file of "FILE#WORKLOAD", or all of it where nothing is named.
std::string file_of(const std::string& path);

}  // namespace sealbench::results
