# `cmake --build build --target reference`: pages of all services, operations and types, with a
# search that needs no network, in reference/. Manual pages are committed: `python3 codegen man`
# makes them of --help.
file(GLOB reference_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/codegen/reference/*)
add_custom_command(
  OUTPUT ${PROJECT_BINARY_DIR}/reference/index.html
  COMMAND ${OCI_PYTHON} codegen reference --program $<TARGET_FILE:oci-mcp>
    --version ${PROJECT_VERSION} --operations ${generated_dir}/operations.tsv
    --out ${PROJECT_BINARY_DIR}/reference
  DEPENDS oci-mcp ${spec_files} ${overlay_files} ${reference_files}
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
  COMMENT "Writing reference/index.html"
  VERBATIM)
add_custom_target(reference DEPENDS ${PROJECT_BINARY_DIR}/reference/index.html)
