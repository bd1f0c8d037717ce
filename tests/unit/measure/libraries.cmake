add_dependencies(${target} sealbench-launcher payload-true payload-hold)
