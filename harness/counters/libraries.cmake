# libseccomp: the names of system calls. libbpf: the eBPF counters, where this machine can build them.
include(Bpf)
find_package(Threads REQUIRED)
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)
target_link_libraries(sealbench_harness PUBLIC PkgConfig::seccomp Threads::Threads)

set(counters ${CMAKE_CURRENT_SOURCE_DIR}/counters)
file(GLOB present CONFIGURE_DEPENDS ${counters}/bpf/*.cpp)
set(absent ${counters}/bpf/absent.cpp)
list(REMOVE_ITEM present ${absent})
if(BPF_MISSING)
  message(STATUS "eBPF counters are left out: ${BPF_MISSING}")
  set_source_files_properties(${present} PROPERTIES HEADER_FILE_ONLY ON)  # not compiled
  set_source_files_properties(${absent} PROPERTIES COMPILE_DEFINITIONS BPF_MISSING="${BPF_MISSING}")
else()
  set_source_files_properties(${absent} PROPERTIES HEADER_FILE_ONLY ON)
  bpf_skeletons(sealbench_harness ${counters}/bpf/syscalls.bpf.c ${counters}/bpf/events.bpf.c ${counters}/bpf/mount_lock.bpf.c)
endif()
