# The program that is hard to count; static, so that no loader's calls stand beside its own.
include(StaticProgram)
static_program(counters-nasty ${folder}/programs/nasty.cpp)
add_dependencies(${target} counters-nasty)
target_compile_definitions(${target} PRIVATE NASTY_PROGRAM="$<TARGET_FILE:counters-nasty>")
