# `cmake --build build --target packages` makes all packages into packages/; the version is the
# project's. Debian's are this build's, by CPack; the others hold programs that run anywhere.
set(OCI_PACKAGE_TARGETS x86_64 x86_64-static CACHE STRING
  "Portable programs to package: x86_64, aarch64, and either with -static, for images")
set(OCI_RELEASE_URL "" CACHE STRING "Where the bundles will be, for server.json")
set(OCI_IMAGE "" CACHE STRING "Name of the image in its registry, for server.json")

file(READ packaging/about.json about)
foreach(fact summary description sandbox_summary maintainer email)
  string(JSON about_${fact} GET ${about} ${fact})
endforeach()

# ---- What Debian wants beside the files -----------------------------------------------------------

# A date that moves with nothing; SOURCE_DATE_EPOCH sets it in the rest.
set(changelog "oci-mcp (${PROJECT_VERSION}) unstable; urgency=medium\n\n  * Release.\n\n -- \
${about_maintainer} <${about_email}>  Thu, 01 Jan 2026 00:00:00 +0000\n")
file(CONFIGURE OUTPUT debian/changelog CONTENT "${changelog}" @ONLY)
file(CONFIGURE OUTPUT debian/copyright CONTENT "oci-mcp: ${about_summary}\n\nCopyright: 2026 \
${about_maintainer}\nLicense: as the source says\n" @ONLY)
execute_process(COMMAND gzip -9nkf changelog
  WORKING_DIRECTORY ${PROJECT_BINARY_DIR}/debian COMMAND_ERROR_IS_FATAL ANY)
set(deb_names mcp oci-mcp sandbox oci-sandbox library liboci1 development liboci-dev)
while(deb_names)
  list(POP_FRONT deb_names component name)
  install(FILES ${PROJECT_BINARY_DIR}/debian/changelog.gz ${PROJECT_BINARY_DIR}/debian/copyright
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${name} COMPONENT ${component} EXCLUDE_FROM_ALL)
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name})
endwhile()

# Debian's manual pages are compressed.
file(GLOB pages CONFIGURE_DEPENDS docs/man/*.1 docs/man/*.3)
foreach(page IN LISTS pages)
  cmake_path(GET page FILENAME file)
  cmake_path(GET page EXTENSION LAST_ONLY section)
  string(SUBSTRING ${section} 1 -1 section)
  configure_file(${page} debian/man/${file} COPYONLY)
  execute_process(COMMAND gzip -9nkf ${file}
    WORKING_DIRECTORY ${PROJECT_BINARY_DIR}/debian/man COMMAND_ERROR_IS_FATAL ANY)
  set(component development)
  if(file MATCHES "^oci-(mcp|sandbox)\\.1$")
    set(component ${CMAKE_MATCH_1})
  endif()
  install(FILES ${PROJECT_BINARY_DIR}/debian/man/${file}.gz
    DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT ${component} EXCLUDE_FROM_ALL)
endforeach()

# ---- CPack ----------------------------------------------------------------------------------------

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME oci-mcp)
set(CPACK_PACKAGE_VENDOR "${about_maintainer}")
set(CPACK_PACKAGE_CONTACT "${about_maintainer} <${about_email}>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL mcp sandbox library development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_MCP_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_MCP_PACKAGE_SUGGESTS oci-sandbox)
# What links the library needs this very version of it.
file(CONFIGURE OUTPUT debian/shlibs CONTENT "liboci 1 liboci1 (= ${PROJECT_VERSION})\n" @ONLY)
file(CONFIGURE OUTPUT debian/triggers CONTENT "activate-noawait ldconfig\n" @ONLY)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA
  ${PROJECT_BINARY_DIR}/debian/shlibs ${PROJECT_BINARY_DIR}/debian/triggers)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "liboci1 (= ${PROJECT_VERSION}), libcurl4-openssl-dev, libssl-dev")
string(REGEX REPLACE "(.......................................................................?[^ ]*) "
  "\\1\n" about_description "${about_description}")
set(CPACK_COMPONENT_MCP_DESCRIPTION "${about_summary}\n${about_description}")
set(CPACK_COMPONENT_SANDBOX_DESCRIPTION "${about_sandbox_summary}\nTries and tests programs for \
Oracle Cloud Infrastructure without an\naccount. oci-mcp --sandbox starts it by itself.")
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION "library for Oracle Cloud Infrastructure\nAll operations of \
its APIs as functions of C, with the structs\nof their requests and answers.")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "library for Oracle Cloud Infrastructure, headers\n\
Headers for each service, the static library, and what pkg-config and\nCMake find it by.")
include(CPack)

# ---- All of them ----------------------------------------------------------------------------------

set(portable_dir ${PROJECT_BINARY_DIR}/portable)
set(portable_commands)
foreach(target IN LISTS OCI_PACKAGE_TARGETS)
  list(APPEND portable_commands
    COMMAND ${OCI_PYTHON} packaging/portable --target ${target} --work ${portable_dir})
endforeach()
add_custom_target(portable
  ${portable_commands}
  DEPENDS generate
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
  USES_TERMINAL VERBATIM)
add_custom_target(packages
  COMMAND ${OCI_PYTHON} packaging/make --build ${PROJECT_BINARY_DIR} --version ${PROJECT_VERSION}
    --portable ${portable_dir} "--release-url=${OCI_RELEASE_URL}" "--image=${OCI_IMAGE}"
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
  USES_TERMINAL VERBATIM)
add_dependencies(packages portable oci-mcp oci-sandbox oci_shared oci_static headers)
