add_dependencies(${target} sealrun payload-floor)
target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fuzz/change_json.cpp)
