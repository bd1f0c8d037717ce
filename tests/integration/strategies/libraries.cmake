# The bundle and the checks that tests of sealrun share.
target_sources(${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/integration/sealrun/fixture.cpp
               ${CMAKE_CURRENT_SOURCE_DIR}/integration/sealrun/bundle.cpp)
add_dependencies(${target} sealrun sealbench-swarm)
