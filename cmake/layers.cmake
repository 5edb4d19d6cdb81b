# The layers of runtime/, lowest first: each a static library that links only what it may use.
function(add_layer name)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/runtime/${name}/*.c)
  add_library(oci_${name} STATIC ${sources})
  target_link_libraries(oci_${name} PRIVATE oci_flags PUBLIC ${ARGN})
endfunction()

add_layer(base Threads::Threads)
add_layer(json oci_base)
add_layer(model oci_json)
add_layer(net oci_base PkgConfig::CURL)
add_layer(oci oci_model oci_net PkgConfig::CRYPTO)
add_layer(catalog oci_model m)
add_layer(tool oci_catalog oci_oci)
add_layer(mcp oci_tool)
add_layer(guard oci_mcp PkgConfig::CRYPTO)
add_layer(telemetry oci_oci)
add_layer(server oci_guard PkgConfig::MICROHTTPD)

# The tables are read by model/ and whoever uses it; they need nothing back.
target_link_libraries(oci_model PUBLIC generated)

# Locked pages are nothing that POSIX knows.
set_source_files_properties(${PROJECT_SOURCE_DIR}/runtime/base/secret.c
  PROPERTIES COMPILE_DEFINITIONS "_DEFAULT_SOURCE;_DARWIN_C_SOURCE")
