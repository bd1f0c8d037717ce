target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests/integration/bench/program.cpp)
add_dependencies(${target} bench sealrun sealbench-launcher)
