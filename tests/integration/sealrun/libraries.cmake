add_dependencies(${target} sealrun payload-floor)
