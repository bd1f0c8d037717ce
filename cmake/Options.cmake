# Language level, warnings and sanitizers for every target of ours.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow)
# GCC collects garbage from 128 MiB on, of which precompiled headers take most: a tenth of its time for nothing.
add_compile_options($<$<COMPILE_LANG_AND_ID:CXX,GNU>:--param=ggc-min-heapsize=524288>)
include_directories(${CMAKE_SOURCE_DIR})

set(SEALBENCH_SANITIZE "" CACHE STRING "Sanitizers for the harness and the tests, for example address,undefined")
if(SEALBENCH_SANITIZE)
  # Static programs (sealrun, payloads) cannot carry a sanitizer's runtime; cmake/StaticProgram.cmake takes it off again.
  # Not vptr: it asks through a pipe whether an object can be read, and takes each for a broken one where a test leaves no descriptor, or
  # allows no such call.
  add_compile_options(-fsanitize=${SEALBENCH_SANITIZE} -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SEALBENCH_SANITIZE})
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()

# ./check --coverage: which lines and branches were executed, written down by every program at its end.
option(SEALBENCH_COVERAGE "Count what is executed (gcov)" OFF)
if(SEALBENCH_COVERAGE)
  add_compile_options(--coverage -fprofile-abs-path -fprofile-update=atomic)
  add_link_options(--coverage)
endif()

# ./check --fuzz: what reads files that others wrote, for libFuzzer to count the branches of. Nothing else is tested in such a build.
option(SEALBENCH_FUZZ "The programs of tests/fuzz with libFuzzer (clang)" OFF)
if(SEALBENCH_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# bare(TARGET): without any of the above: it has no libc, or is static, and a sanitizer's runtime is dynamic. A static program with a
# libc can still count (bare_of_sanitizers).
function(bare_of_sanitizers target)
  if(SEALBENCH_SANITIZE)
    # No debug information: with it sealrun is larger than the sizes of an exe that tests ask for.
    target_compile_options(${target} PRIVATE -fno-sanitize=all -g0)
    target_link_options(${target} PRIVATE -fno-sanitize=all)
  endif()
endfunction()
function(bare target)
  bare_of_sanitizers(${target})
  if(SEALBENCH_COVERAGE)
    target_compile_options(${target} PRIVATE -fno-profile-arcs -fno-test-coverage)
  endif()
endfunction()
