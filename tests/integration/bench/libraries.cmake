add_dependencies(${target} programs)
