# eBPF programs: NAME.bpf.c becomes a skeleton header NAME.skel.h with everything in it.
#
# BPF_MISSING holds, in words, what this build machine lacks for them; empty when it lacks nothing. The kernel's BTF is needed
# only where they run.
find_program(BPF_CLANG NAMES clang clang-19 clang-16 clang-15 clang-14)
find_program(BPF_BPFTOOL NAMES bpftool PATHS /usr/sbin /sbin)
find_package(PkgConfig REQUIRED)
pkg_check_modules(libbpf IMPORTED_TARGET libbpf>=1.0)

set(BPF_MISSING "")
if(NOT BPF_CLANG)
  set(BPF_MISSING "no clang")
elseif(NOT BPF_BPFTOOL)
  set(BPF_MISSING "no bpftool")
elseif(NOT libbpf_FOUND)
  set(BPF_MISSING "no libbpf 1.0 or later")
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  set(BPF_ARCH x86)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  set(BPF_ARCH arm64)
else()
  set(BPF_MISSING "not ported to ${CMAKE_SYSTEM_PROCESSOR}")
endif()

set(BPF_SYSROOT "")
if(CMAKE_SYSROOT)
  set(BPF_SYSROOT --sysroot=${CMAKE_SYSROOT})
endif()

# bpf_skeletons(TARGET SOURCES...): makes the skeletons and lets TARGET include them as "NAME.skel.h". They are a target of their own:
# among TARGET's sources they would wait for all that TARGET links, which they need nothing of.
function(bpf_skeletons target)
  set(directory ${CMAKE_BINARY_DIR}/generated/bpf)
  file(MAKE_DIRECTORY ${directory})
  set(skeletons "")
  foreach(source ${ARGN})
    get_filename_component(name ${source} NAME_WE)
    get_filename_component(folder ${source} DIRECTORY)
    file(GLOB headers CONFIGURE_DEPENDS ${folder}/*.h)
    set(skeleton ${directory}/${name}.skel.h)
    add_custom_command(OUTPUT ${skeleton}
      COMMAND ${BPF_CLANG} ${BPF_SYSROOT} -g -O2 -Wall -Wno-unused-parameter -target bpf -D__TARGET_ARCH_${BPF_ARCH}
              -idirafter ${CMAKE_SYSROOT}/usr/include/${CMAKE_LIBRARY_ARCHITECTURE} -c ${source} -o ${directory}/${name}.bpf.o
      COMMAND ${BPF_BPFTOOL} gen skeleton ${directory}/${name}.bpf.o name ${name}_bpf > ${skeleton}.new
      COMMAND ${CMAKE_COMMAND} -E rename ${skeleton}.new ${skeleton}
      DEPENDS ${source} ${headers}
      COMMENT "eBPF program ${name}" VERBATIM)
    list(APPEND skeletons ${skeleton})
  endforeach()
  add_custom_target(${target}_skeletons DEPENDS ${skeletons})
  add_dependencies(${target} ${target}_skeletons)
  target_include_directories(${target} SYSTEM PRIVATE ${directory})
  target_link_libraries(${target} PUBLIC PkgConfig::libbpf)
endfunction()
