target_link_libraries(${target} PRIVATE sealrun_cgroup)
