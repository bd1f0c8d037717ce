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
  add_compile_options(-fsanitize=${SEALBENCH_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SEALBENCH_SANITIZE})
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()

# ./check --fuzz: what reads files that others wrote, for libFuzzer to count the branches of. Nothing else is tested in such a build.
option(SEALBENCH_FUZZ "The programs of tests/fuzz with libFuzzer (clang)" OFF)
if(SEALBENCH_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# bare_of_sanitizers(TARGET): it has no libc, or is static, and a sanitizer's runtime is dynamic.
function(bare_of_sanitizers target)
  if(SEALBENCH_SANITIZE)
    target_compile_options(${target} PRIVATE -fno-sanitize=all)
    target_link_options(${target} PRIVATE -fno-sanitize=all)
  endif()
endfunction()
