# Programs to count: one that is hard to count, one that stands in for a runtime, one whose processes wait for a lock. Static, so that no loader's calls stand
# beside their own.
include(StaticProgram)
foreach(program nasty phased contending)
  static_program(counters-${program} ${folder}/programs/${program}.cpp)
  add_dependencies(${target} counters-${program})
endforeach()
target_compile_definitions(${target} PRIVATE NASTY_PROGRAM="$<TARGET_FILE:counters-nasty>"
                                             PHASED_PROGRAM="$<TARGET_FILE:counters-phased>"
                                             CONTENDING_PROGRAM="$<TARGET_FILE:counters-contending>")
