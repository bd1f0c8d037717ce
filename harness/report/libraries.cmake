# Where plots/ is when it is not above the program (a build folder elsewhere).
set_source_files_properties(report/plots.cpp PROPERTIES COMPILE_DEFINITIONS
                            SEALBENCH_PLOTS_SOURCE="${CMAKE_SOURCE_DIR}/plots")
