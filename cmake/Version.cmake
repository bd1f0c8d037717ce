# sealbench/version.hpp in the build folder: SEALBENCH_VERSION and SEALBENCH_COMMIT, made anew whenever HEAD moves.
set(SEALBENCH_GENERATED ${CMAKE_BINARY_DIR}/generated)
add_custom_target(sealbench_version_header
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR} -DOUTPUT=${SEALBENCH_GENERATED}/sealbench/version.hpp
          -DVERSION=${PROJECT_VERSION} -P ${CMAKE_CURRENT_LIST_DIR}/WriteVersion.cmake
  BYPRODUCTS ${SEALBENCH_GENERATED}/sealbench/version.hpp
  COMMENT "")
add_library(sealbench_version INTERFACE)
target_include_directories(sealbench_version INTERFACE ${SEALBENCH_GENERATED})
add_dependencies(sealbench_version sealbench_version_header)
