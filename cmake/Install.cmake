# cmake --install, by GNUInstallDirs. bench finds what it launches beside its own file (/proc/self/exe), wherever the tree is moved
# to: bin/, payloads/, verify/, recipes/ and plots/ of the build folder lie side by side in LIBEXECDIR/sealbench, and what people
# call is a link to there. Of the components `dynamic` and `static` a package takes one: both hold the program bench; without
# --component it is `dynamic`, which ./bench builds.
include(GNUInstallDirs)

set(home ${CMAKE_INSTALL_LIBEXECDIR}/sealbench)

# By target, so that packages hold them stripped.
get_property(tools GLOBAL PROPERTY SEALBENCH_TOOLS)
install(TARGETS sealrun payload-floor sealbench-launcher ${tools} DESTINATION ${home}/bin COMPONENT common)
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
  install(TARGETS bench-static DESTINATION ${home}/bin COMPONENT static EXCLUDE_FROM_ALL)
endif()

file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/links)
foreach(name bench sealrun)
  file(RELATIVE_PATH up /${CMAKE_INSTALL_BINDIR} /${home}/bin/${name})
  file(CREATE_LINK ${up} ${CMAKE_BINARY_DIR}/links/${name} SYMBOLIC)
  install(FILES ${CMAKE_BINARY_DIR}/links/${name} DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT common)
endforeach()

# What bench says of itself: man pages, and completions where each shell looks for them.
set(pages ${CMAKE_BINARY_DIR}/pages)
add_custom_command(OUTPUT ${pages}/made DEPENDS bench
                   COMMAND ${CMAKE_COMMAND} -E rm -rf ${pages}
                   COMMAND bench man --directory ${pages}/man
                   COMMAND gzip -9n -r ${pages}/man
                   COMMAND bench completions bash > ${pages}/bench
                   COMMAND bench completions zsh > ${pages}/_bench
                   COMMAND bench completions fish > ${pages}/bench.fish
                   COMMAND ${CMAKE_COMMAND} -E touch ${pages}/made)
add_custom_target(pages ALL DEPENDS ${pages}/made)
add_dependencies(programs pages)
foreach(section 1 7)
  install(DIRECTORY ${pages}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT common
          FILES_MATCHING PATTERN "*.${section}.gz")
endforeach()
install(FILES ${pages}/bench DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT common)
install(FILES ${pages}/_bench DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT common)
install(FILES ${pages}/bench.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT common)

install(FILES results/schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/sealbench COMPONENT common)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT common)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT common FILES_MATCHING PATTERN "*.md" PATTERN "*.png")

# What Debian wants of a package; of no use elsewhere.
execute_process(COMMAND gzip -9nc ${CMAKE_SOURCE_DIR}/package/changelog OUTPUT_FILE ${CMAKE_BINARY_DIR}/changelog.gz)
install(FILES package/copyright ${CMAKE_BINARY_DIR}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT dynamic)
install(FILES package/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides RENAME sealbench COMPONENT dynamic)
