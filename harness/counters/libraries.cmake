# libseccomp: the names of system calls.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)
target_link_libraries(sealbench_harness PUBLIC PkgConfig::seccomp Threads::Threads)
