# cpack: -G DEB and -G RPM hold bench as the distribution links it, -G TXZ a bench without any shared library.
set(CPACK_PACKAGE_NAME sealbench)
set(CPACK_PACKAGE_VENDOR "the sealbench authors")
set(CPACK_PACKAGE_CONTACT "the sealbench authors <maintainers@sealbench.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "measures what self-exe protection costs a container runtime")
set(CPACK_PACKAGE_DESCRIPTION
    "sealbench launches containers over and over, with every strategy that\n\
keeps a container from overwriting the runtime's own binary\n\
(CVE-2019-5736), and says what each costs on this machine and whether\n\
it protects.")
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGE_FILE_NAME sealbench-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_SOURCE_DIR}/package/components.cmake)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_RPM_COMPONENT_INSTALL ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "erofs-utils, e2fsprogs")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "python3-matplotlib, hyperfine, runc, crun, strace")
set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE "Apache-2.0")
set(CPACK_RPM_PACKAGE_AUTOREQ ON)
include(CPack)
