if(TARGET sealbench-micro)
  add_dependencies(${target} sealbench-micro sealrun)
endif()
