# Static programs: those that run inside containers, or whose start is what we measure.
include_guard(GLOBAL)  # it makes a target

# static_library(NAME SOURCES...): code for static programs, never sanitized (a sanitizer's runtime is dynamic), without locks
# around static objects (the one thread that there ever is besides the first makes system calls only). For size: each
# line of it runs once per launch, from cold caches and pages that have to be faulted in, so that smaller is also faster (0.98 of
# -O3's time for a launch, and a third of the program). Strings stay with whose they are: merged, ".." lay among the tables of
# libstdc++, in a page that is faulted in for it.
function(static_library name)
  add_library(${name} STATIC ${ARGN})
  target_compile_options(${name} PRIVATE -ffunction-sections -fdata-sections -fno-threadsafe-statics -fno-merge-constants
                         $<$<NOT:$<BOOL:${SEALBENCH_COVERAGE}>>:-Os>)
  bare_of_sanitizers(${name})
endfunction()

# library_for_both(NAME [LINKS NAMES...] SOURCES...): NAME for the harness and NAME_static for static programs, which link NAMES likewise.
# They are one library, compiled once (none of its static objects is made by two of the harness's threads), but where the
# harness carries a sanitizer. What else both need is set on each of ${NAME_libraries}.
function(library_for_both name)
  cmake_parse_arguments(PARSE_ARGV 1 both "" "" "LINKS;SOURCES")
  static_library(${name}_static ${both_SOURCES})
  set(libraries ${name}_static)
  if(SEALBENCH_SANITIZE)
    add_library(${name} STATIC ${both_SOURCES})
    list(APPEND libraries ${name})
  else()
    add_library(${name} ALIAS ${name}_static)
  endif()
  set(${name}_libraries ${libraries} PARENT_SCOPE)
  foreach(link ${both_LINKS})
    target_link_libraries(${name}_static PUBLIC ${link}_static)
    if(SEALBENCH_SANITIZE)
      target_link_libraries(${name} PUBLIC ${link})
    endif()
  endforeach()
endfunction()

# A static program is linked with musl's libc where it is installed. glibc asks the processor about itself with some 80 CPUID
# instructions before main, and under a hypervisor each of them is an exit to the host: 0.4 ms of a launch of 2 ms on the machine
# where this was found (docs/measurement.md, "What a launch is made of"). The objects are compiled against glibc's headers and
# libstdc++; cmake/musl_shim.c holds the few names that these expect of glibc and musl does not have.
find_file(MUSL_SPECS NAMES musl-gcc.specs PATHS /usr/lib/${CMAKE_SYSTEM_PROCESSOR}-linux-musl NO_DEFAULT_PATH)
if(MUSL_SPECS AND CMAKE_SYSROOT)
  # The file names directories from the root on, which lies elsewhere for another architecture.
  file(READ ${MUSL_SPECS} specs)
  string(REGEX REPLACE "( |-L)(/usr/(include|lib)/)" "\\1${CMAKE_SYSROOT}\\2" specs "${specs}")
  set(MUSL_SPECS ${CMAKE_BINARY_DIR}/musl-gcc.specs)
  file(WRITE ${MUSL_SPECS} "${specs}")
endif()
if(MUSL_SPECS AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT SEALBENCH_COVERAGE)
  add_library(musl_shim OBJECT ${CMAKE_CURRENT_LIST_DIR}/musl_shim.c)
  target_compile_options(musl_shim PRIVATE -fno-pie)
  bare(musl_shim)
endif()

# static_program(NAME SOURCES...): one position-dependent static executable: no loader, no relocations at start.
function(static_program name)
  add_executable(${name} ${ARGN})
  target_compile_options(${name} PRIVATE -fno-pie)
  target_link_options(${name} PRIVATE -static -no-pie -Wl,--gc-sections -Wl,-z,noseparate-code)
  bare_of_sanitizers(${name})
  if(SEALBENCH_COVERAGE)
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/coverage_exit.c)
    target_link_options(${name} PRIVATE -Wl,--wrap=_Exit)
  endif()
  if(TARGET musl_shim)
    # The specs file leaves the table out by which an exception finds its way in a static program.
    target_link_options(${name} PRIVATE -specs=${MUSL_SPECS} -Wl,--eh-frame-hdr)
    target_sources(${name} PRIVATE $<TARGET_OBJECTS:musl_shim>)
  endif()
endfunction()
