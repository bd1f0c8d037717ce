#include "harness/measure/observation_cost.hpp"

#include <memory>

#include "harness/measure/container_session.hpp"
#include "harness/measure/counting.hpp"
#include "harness/plan/plan.hpp"
#include "harness/plan/sizes.hpp"

namespace sealbench::measure {

std::vector<counters::Overhead> observation_cost(Workspace& workspace, const std::string& strategy, int rounds) {
  plan::Plan plan;
  plan.subjects = plan::make_subjects(strategy, plan::parse_sizes("12MiB"));
  plan.workload = "run";
  const Premises premises = make_premises(plan, workspace);
  ContainerSession session(premises, "overhead");
  session.prepare(0);
  session.set_up(0);
  std::vector<counters::Overhead> overheads = counters::measure_overhead(launches_of(session, 0), rounds);
  session.tear_down(0);
  return overheads;
}

}  // namespace sealbench::measure
