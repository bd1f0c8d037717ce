# A sealrun that a careless commit made worse: the gate must see it. bench is run as the tests of bench run it.
include(StaticProgram)
static_program(sealrun-changed ${CMAKE_SOURCE_DIR}/workloads/sealrun/main.cpp ${CMAKE_SOURCE_DIR}/workloads/sealrun/allocate.cpp
               ${folder}/changed/registry.cpp)
target_link_libraries(sealrun-changed PRIVATE sealbench_sealrun_static)
set_target_properties(sealrun-changed PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/changed)
target_sources(${target} PRIVATE ${folder}/../bench/program.cpp)
add_dependencies(${target} programs sealrun-changed)
