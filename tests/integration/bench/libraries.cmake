add_dependencies(${target} programs older-kernel)
