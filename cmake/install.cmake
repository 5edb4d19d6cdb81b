# liboci, and what `cmake --install` puts where: the library with its headers, pkg-config file and
# CMake package, and the programs.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The headers of runtime/ for other programs. Each can be included alone, from C11 and C++17.
set(public_headers
  base/arena.h base/buf.h base/call.h base/clock.h base/err.h base/limits.h base/span.h
  json/json.h
  model/decode.h model/encode.h model/model.h
  net/curl.h net/headers.h net/http.h net/transport.h
  oci/auth_type.h oci/client.h oci/config.h oci/credentials.h oci/endpoint.h oci/key.h oci/page.h
  oci/regions.h oci/signer.h oci/variables.h)

# ---- Headers --------------------------------------------------------------------------------------

set(staged_dir ${PROJECT_BINARY_DIR}/include)
set(staged_stamp ${PROJECT_BINARY_DIR}/headers.stamp)
set(public_services)
foreach(spec IN LISTS spec_files)
  cmake_path(GET spec STEM service)
  list(APPEND public_services ${service})
endforeach()
list(TRANSFORM public_headers PREPEND ${PROJECT_SOURCE_DIR}/runtime/ OUTPUT_VARIABLE public_sources)

add_custom_command(
  OUTPUT ${staged_stamp}
  COMMAND ${CMAKE_COMMAND} -DRUNTIME=${PROJECT_SOURCE_DIR}/runtime -DGENERATED=${generated_dir}
    -DOUT=${staged_dir}
    "-DHEADERS=${public_headers}" "-DSERVICES=${public_services}"
    -P ${PROJECT_SOURCE_DIR}/cmake/stage_headers.cmake
  COMMAND ${CMAKE_COMMAND} -E touch ${staged_stamp}
  DEPENDS cmake/stage_headers.cmake ${public_sources} ${generated_headers}
  COMMENT "Staging the headers of liboci"
  VERBATIM)
add_custom_target(headers ALL DEPENDS ${staged_stamp})
add_dependencies(headers generate)

# ---- Libraries ------------------------------------------------------------------------------------

set(objects)
foreach(part base json model net oci)
  list(APPEND objects $<TARGET_OBJECTS:oci_${part}>)
endforeach()
list(APPEND objects $<TARGET_OBJECTS:generated>)

# The linker takes those objects of it that a program needs: each service is one.
add_library(oci_static STATIC ${objects})
set_target_properties(oci_static PROPERTIES
  OUTPUT_NAME oci EXPORT_NAME static LINKER_LANGUAGE C)
target_link_libraries(oci_static INTERFACE
  $<INSTALL_INTERFACE:CURL::libcurl> $<INSTALL_INTERFACE:OpenSSL::Crypto>
  $<INSTALL_INTERFACE:Threads::Threads>)

# Its own calls stay inside, whatever else is called buf_init in a program.
configure_file(cmake/liboci.map.in liboci.map @ONLY)
add_library(oci_shared SHARED ${objects})
set_target_properties(oci_shared PROPERTIES
  OUTPUT_NAME oci EXPORT_NAME oci LINKER_LANGUAGE C VERSION ${PROJECT_VERSION} SOVERSION 1
  LINK_DEPENDS ${PROJECT_BINARY_DIR}/liboci.map)
target_link_libraries(oci_shared PRIVATE
  oci_flags PkgConfig::CURL PkgConfig::CRYPTO Threads::Threads)
target_link_options(oci_shared PRIVATE
  -Wl,--version-script=${PROJECT_BINARY_DIR}/liboci.map -Wl,-Bsymbolic-functions -Wl,-z,defs)

# ---- Package files --------------------------------------------------------------------------------

# Relative, so that an installed tree may be moved.
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/oci)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
  BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig OUTPUT_VARIABLE prefix_from_pc)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR
  BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} OUTPUT_VARIABLE libdir_from_prefix)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR
  BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} OUTPUT_VARIABLE includedir_from_prefix)
configure_file(cmake/oci.pc.in oci.pc @ONLY)
configure_package_config_file(cmake/oci-config.cmake.in oci-config.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(oci-config-version.cmake COMPATIBILITY SameMinorVersion)

# ---- What goes where ------------------------------------------------------------------------------

install(TARGETS oci-mcp RUNTIME COMPONENT mcp)
install(TARGETS oci-sandbox RUNTIME COMPONENT sandbox)
install(TARGETS oci_shared EXPORT oci-shared
  LIBRARY COMPONENT library NAMELINK_COMPONENT development
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS oci_static EXPORT oci-static
  ARCHIVE COMPONENT development
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${staged_dir}/oci DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
install(EXPORT oci-shared NAMESPACE oci:: DESTINATION ${package_dir} COMPONENT development)
install(EXPORT oci-static NAMESPACE oci:: DESTINATION ${package_dir} COMPONENT development)
install(FILES ${PROJECT_BINARY_DIR}/oci-config.cmake ${PROJECT_BINARY_DIR}/oci-config-version.cmake
  DESTINATION ${package_dir} COMPONENT development)
install(FILES ${PROJECT_BINARY_DIR}/oci.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
install(FILES docs/man/oci-mcp.1 docs/man/oci-sandbox.1
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT manual)
install(FILES docs/man/liboci.3
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man3 COMPONENT manual)
