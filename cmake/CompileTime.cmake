# What keeps a build short. Most of compiling was parsing the headers of libraries, and instantiating nlohmann/json and fmt, once for
# every file. Here both are done once for several. A Debug build does neither: each of its files has what it includes itself,
# and nothing else.
option(SEALBENCH_SHARE_COMPILING "Precompiled headers, and several files compiled as one" ON)
# Whoever changes one file after another and builds each time (tests/mutants) wants the first and not the second.
option(SEALBENCH_COMPILE_TOGETHER "With it: several files compiled as one" ON)

# not_measured(TARGET): its speed is in no figure, so that optimizing it further only takes the builder's time. -Og takes a tenth less of it
# than -O1, and no longer than -O0, which writes out every function of a library's header that the others put in place.
function(not_measured target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-Og>)
endfunction()

# share_headers(TARGET FROM OWNER) or share_headers(TARGET HEADERS...): headers of libraries, never ours, parsed once for all targets
# that name the same owner. They must be compiled with the same options.
function(share_headers target)
  if(NOT SEALBENCH_SHARE_COMPILING)
    return()
  endif()
  if(ARGV1 STREQUAL FROM)
    target_precompile_headers(${target} REUSE_FROM ${ARGV2})
  else()
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

# compile_together(TARGET [SIZE]): the *.cpp of a folder are compiled by sixes (or SIZE), neighbours in the alphabet. Files of a folder
# share a namespace and its words already; two that give different things one name in their unnamed namespaces do not
# compile. Not for what is measured: which functions are inlined would depend on who the neighbours are. A file with options of its own
# stays alone.
function(compile_together target)
  if(NOT SEALBENCH_SHARE_COMPILING OR NOT SEALBENCH_COMPILE_TOGETHER)
    return()
  endif()
  set(size 6)
  if(ARGC GREATER 1)
    set(size ${ARGV1})
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(source ${sources})
    if(NOT source MATCHES "\\.cpp$")
      continue()
    endif()
    get_filename_component(folder ${source} DIRECTORY)
    string(MAKE_C_IDENTIFIER "${folder}" folder)
    math(EXPR number "0${count_${folder}} / ${size}")
    math(EXPR count_${folder} "0${count_${folder}} + 1")
    file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR} ${source})
    get_filename_component(name ${name} DIRECTORY)
    string(MAKE_C_IDENTIFIER "${name}_${number}" name)
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${name})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()
