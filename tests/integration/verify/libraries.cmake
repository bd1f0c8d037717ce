# A sealrun with strategies that are broken on purpose: `bench verify` must catch each.
include(StaticProgram)
static_program(sealrun-broken ${CMAKE_SOURCE_DIR}/workloads/sealrun/main.cpp ${folder}/broken/registry.cpp
               ${folder}/broken/strategies.cpp)
target_link_libraries(sealrun-broken PRIVATE sealbench_sealrun_static)
target_compile_definitions(sealrun-broken PRIVATE OTHER_SEALRUN="${CMAKE_BINARY_DIR}/bin/sealrun")
set_target_properties(sealrun-broken PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/verify)
add_dependencies(${target} sealrun sealrun-broken sealrun-dynamic sealrun-experiments payload-probe payload-interpreter
                 payload-true)
