add_dependencies(${target} payload-true payload-hold)
