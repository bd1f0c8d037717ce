#include "harness/measure/observation_cost.hpp"

#include <memory>

#include "harness/measure/container_session.hpp"
#include "harness/measure/counting.hpp"
#include "harness/plan/plan.hpp"
#include "harness/plan/sizes.hpp"

namespace sealbench::measure {

counters::Overheads observation_cost(Workspace& workspace, const std::string& strategy, int rounds, bool (*stop)()) {
  plan::Plan plan;
  plan.subjects = plan::make_subjects(strategy, plan::parse_sizes("12MiB"));
  plan.workload = "run";
  const Premises premises = make_premises(plan, workspace);
  ContainerSession session(premises, "overhead");
  session.prepare(0);
  session.set_up(0);
  counters::Overheads overheads = counters::measure_overhead(launches_of(session, 0), rounds, stop);
  session.tear_down(0);
  return overheads;
}

}  // namespace sealbench::measure
