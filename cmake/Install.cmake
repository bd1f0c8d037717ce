# cmake --install, by GNUInstallDirs. bench finds what it launches beside its own file (/proc/self/exe), wherever the tree is moved
# to: bin/, payloads/, verify/, recipes/ and plots/ of the build folder lie side by side in LIBEXECDIR/sealbench, and what people
# call is a link to there. Of the components `dynamic` and `static` a package takes one: both hold the program bench.
include(GNUInstallDirs)

set(home ${CMAKE_INSTALL_LIBEXECDIR}/sealbench)

# By target, so that packages hold them stripped.
install(TARGETS sealrun payload-floor sealbench-launcher sealbench-swarm DESTINATION ${home}/bin COMPONENT common)
install(DIRECTORY ${CMAKE_BINARY_DIR}/bin/ DESTINATION ${home}/bin COMPONENT common # the links that pick a strategy
        FILES_MATCHING REGEX "/sealrun-[a-z-]+$")
install(TARGETS payload-true payload-hold payload-probe payload-interpreter DESTINATION ${home}/payloads COMPONENT common)
install(TARGETS sealrun-experiments DESTINATION ${home}/verify COMPONENT common)
install(DIRECTORY results/recipes plots DESTINATION ${home} COMPONENT common PATTERN "__pycache__" EXCLUDE)

install(TARGETS bench DESTINATION ${home}/bin COMPONENT dynamic)
install(TARGETS sealrun-dynamic DESTINATION ${home}/verify COMPONENT dynamic)
if(TARGET sealbench-micro)
  install(TARGETS sealbench-micro DESTINATION ${home}/bin COMPONENT dynamic)
endif()
if(TARGET bench-static)
  install(TARGETS bench-static DESTINATION ${home}/bin COMPONENT static)
endif()

file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/links)
foreach(name bench sealrun)
  file(RELATIVE_PATH up /${CMAKE_INSTALL_BINDIR} /${home}/bin/${name})
  file(CREATE_LINK ${up} ${CMAKE_BINARY_DIR}/links/${name} SYMBOLIC)
  install(FILES ${CMAKE_BINARY_DIR}/links/${name} DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT common)
endforeach()

install(FILES results/schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/sealbench COMPONENT common)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT common)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT common FILES_MATCHING PATTERN "*.md" PATTERN "*.png")

# What Debian wants of a package; of no use elsewhere.
execute_process(COMMAND gzip -9nc ${CMAKE_SOURCE_DIR}/package/changelog OUTPUT_FILE ${CMAKE_BINARY_DIR}/changelog.gz)
install(FILES package/copyright ${CMAKE_BINARY_DIR}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT dynamic)
install(FILES package/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides RENAME sealbench COMPONENT dynamic)
