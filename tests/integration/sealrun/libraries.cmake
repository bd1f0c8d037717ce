add_dependencies(${target} sealrun)
