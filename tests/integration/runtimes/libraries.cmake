target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests/integration/bench/program.cpp)
add_dependencies(${target} bench sealrun sealbench-launcher)
add_dependencies(${target} sealrun-broken)
target_compile_definitions(${target} PRIVATE SEALRUN_BROKEN="${CMAKE_BINARY_DIR}/verify/sealrun-broken")
