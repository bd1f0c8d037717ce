# Read by cpack for each generator: which bench goes in.
if(CPACK_GENERATOR STREQUAL "TXZ")
  set(CPACK_COMPONENTS_ALL common static)
  set(CPACK_COMPONENT_INCLUDE_TOPLEVEL_DIRECTORY ON)
else()
  set(CPACK_COMPONENTS_ALL common dynamic)
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
endif()
