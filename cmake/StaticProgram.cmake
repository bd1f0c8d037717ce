# Static programs: those that run inside containers, or whose start is what we measure.

# static_library(NAME SOURCES...): code for static programs, never sanitized (a sanitizer's runtime is dynamic).
function(static_library name)
  add_library(${name} STATIC ${ARGN})
  if(SEALBENCH_SANITIZE)
    target_compile_options(${name} PRIVATE -fno-sanitize=all)
  endif()
endfunction()

# static_program(NAME SOURCES...): one position-dependent static executable: no loader, no relocations at start.
function(static_program name)
  add_executable(${name} ${ARGN})
  target_compile_options(${name} PRIVATE -fno-pie)
  target_link_options(${name} PRIVATE -static -no-pie)
  if(SEALBENCH_SANITIZE)
    target_compile_options(${name} PRIVATE -fno-sanitize=all)
    target_link_options(${name} PRIVATE -fno-sanitize=all)
  endif()
endfunction()
