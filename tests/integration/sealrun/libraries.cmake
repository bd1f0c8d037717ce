add_dependencies(${target} sealrun payload-floor older-kernel)
target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fuzz/change_json.cpp)
