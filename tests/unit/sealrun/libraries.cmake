target_link_libraries(${target} PRIVATE sealbench_sealrun)
