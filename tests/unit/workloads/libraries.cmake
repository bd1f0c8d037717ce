add_dependencies(${target} payload-true payload-hold)
add_dependencies(${target} sealbench-swarm sealbench-enclosed)
