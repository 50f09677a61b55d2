# What `cmake --install` puts where, and the package of it: one for each LLVM, since the plugin and
# the libraries that the programs need are those of one LLVM.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The manual page and the completions come from the program's own tables.
set(pages ${CMAKE_BINARY_DIR}/pages)
set(page_files "")
foreach(pair man:cotidy.1 bash:cotidy zsh:_cotidy fish:cotidy.fish)
  string(REPLACE ":" ";" pair ${pair})
  list(GET pair 0 format)
  list(GET pair 1 name)
  set(file ${pages}/${format}/${name})
  add_custom_command(OUTPUT ${file}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${pages}/${format}
    COMMAND cotidy help --format ${format} > ${file} DEPENDS cotidy VERBATIM)
  list(APPEND page_files ${file})
endforeach()
add_custom_target(cotidy-pages ALL DEPENDS ${page_files})
install(FILES ${pages}/man/cotidy.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${pages}/bash/cotidy DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${pages}/zsh/_cotidy DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${pages}/fish/cotidy.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

install(TARGETS cotidy cotidy-clang-tidy RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS cotidy-plugin cotidy-plugin-checks LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/cotidy)
install(FILES CHANGELOG.md LICENSE CONTRIBUTING.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
file(GLOB check_pages CONFIGURE_DEPENDS checks/*/*.md)
install(FILES ${check_pages} DESTINATION ${CMAKE_INSTALL_DOCDIR}/checks)
# What the README leads to lies where it says, but for the checks' pages, which lie in one folder,
# and the recipes.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS README.md)
file(READ README.md readme)
string(REGEX REPLACE "\\(checks/[a-z]+/" "(checks/" readme "${readme}")
string(REPLACE "(fixtures/recipes/" "(recipes/" readme "${readme}")
file(CONFIGURE OUTPUT ${pages}/README.md CONTENT "${readme}" @ONLY)
install(FILES ${pages}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY fixtures/recipes DESTINATION ${CMAKE_INSTALL_DOCDIR} USE_SOURCE_PERMISSIONS)
install(FILES src/libraries/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/src/libraries)
install(FILES src/model/library/cotidy-model.schema.json DESTINATION ${CMAKE_INSTALL_DOCDIR}/src/model/library)
install(FILES src/runtime/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/src/runtime)
install(FILES src/report/cotidy-report.schema.json DESTINATION ${CMAKE_INSTALL_DOCDIR}/src/report)

# The shim: find_package(cotidy) gives the target cotidy::runtime.
add_library(cotidy-shim INTERFACE)
set_target_properties(cotidy-shim PROPERTIES EXPORT_NAME runtime)
target_compile_features(cotidy-shim INTERFACE cxx_std_20)
target_include_directories(cotidy-shim INTERFACE
  $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/src/runtime/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
install(DIRECTORY src/runtime/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS cotidy-shim EXPORT cotidy-targets)
set(package_folder ${CMAKE_INSTALL_DATADIR}/cmake/cotidy)
install(EXPORT cotidy-targets NAMESPACE cotidy:: DESTINATION ${package_folder})
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/cotidy-config.cmake @ONLY CONTENT [[
include(CMakeFindDependencyMacro)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/cotidy-targets.cmake)
target_link_libraries(cotidy::runtime INTERFACE Threads::Threads)
]])
write_basic_package_version_file(${CMAKE_BINARY_DIR}/cotidy-config-version.cmake
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${CMAKE_BINARY_DIR}/cotidy-config.cmake ${CMAKE_BINARY_DIR}/cotidy-config-version.cmake
        DESTINATION ${package_folder})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME cotidy-${LLVM_VERSION_MAJOR})
set(CPACK_PACKAGE_CONTACT "The cotidy authors <cotidy@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libclang-common-${LLVM_VERSION_MAJOR}-dev")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_PROVIDES cotidy)
set(CPACK_DEBIAN_PACKAGE_CONFLICTS cotidy)
set(CPACK_DEBIAN_PACKAGE_REPLACES cotidy)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
include(CPack)
