# spec/ -> generated/. One command makes all services (it leaves alone what did not change, and
# Ninja looks at what it left alone), so a touched service costs one start of Python.
set(generated_dir ${PROJECT_SOURCE_DIR}/generated)
set(generate_options)
set(docs_files)
if(OCI_DOCS_FROM) # texts of others stay out of the checkout, and out of builds without them
  set(generated_dir ${PROJECT_BINARY_DIR}/generated)
  set(generate_options --docs ${OCI_DOCS_FROM} --out ${generated_dir})
  file(GLOB docs_files CONFIGURE_DEPENDS
    ${OCI_DOCS_FROM}/oci-*/package.json ${PROJECT_SOURCE_DIR}/codegen/importer/*.py)
endif()
file(GLOB spec_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/spec/*.json)
file(GLOB overlay_files CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/spec/overlay/*.yaml ${PROJECT_SOURCE_DIR}/spec/overlay/*/*.yaml
  ${PROJECT_SOURCE_DIR}/spec/overlay/guides/*.md)
file(GLOB codegen_files CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/codegen/*.py ${PROJECT_SOURCE_DIR}/codegen/templates/*.j2)
file(GLOB search_files CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/codegen/search/*.py ${PROJECT_SOURCE_DIR}/spec/overlay/*.tsv)

set(generated_tables ${generated_dir}/catalog.c ${generated_dir}/words.c ${generated_dir}/regions.c
  ${generated_dir}/iam.c ${generated_dir}/follow.c ${generated_dir}/guides.c
  ${generated_dir}/offers.c)
set(generated_headers)
foreach(spec IN LISTS spec_files)
  cmake_path(GET spec STEM service)
  list(APPEND generated_tables ${generated_dir}/${service}/tables.c)
  foreach(header types.h operations.h client.h)
    list(APPEND generated_headers ${generated_dir}/${service}/${header})
  endforeach()
endforeach()

set(search_index ${generated_dir}/search.bin)
if(NOT OCI_SHIPPED)
  add_custom_command(
    OUTPUT ${generated_tables} ${generated_headers}
    BYPRODUCTS ${generated_dir}/operations.tsv
    COMMAND ${OCI_PYTHON} codegen generate ${generate_options}
    DEPENDS ${spec_files} ${overlay_files} ${codegen_files} ${docs_files}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "Generating C from spec/"
    VERBATIM)
  # The index of search: bytes that the assembler puts beside the tables.
  add_custom_command(
    OUTPUT ${search_index}
    COMMAND ${OCI_PYTHON} codegen search --generated ${generated_dir}
    DEPENDS ${generated_dir}/catalog.c ${spec_files} ${overlay_files} ${search_files}
      ${codegen_files}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "Making the index of search"
    VERBATIM)
endif()
add_custom_target(generate DEPENDS ${generated_tables} ${generated_headers} ${search_index})

enable_language(ASM)
set(search_data ${PROJECT_SOURCE_DIR}/runtime/catalog/search_data.S)
set_source_files_properties(${search_data} PROPERTIES
  OBJECT_DEPENDS ${search_index}
  COMPILE_DEFINITIONS "CATALOG_SEARCH_FILE=\"${search_index}\"")
add_library(generated STATIC ${generated_tables} ${search_data})
target_include_directories(generated PUBLIC ${generated_dir} ${PROJECT_SOURCE_DIR}/runtime)
target_compile_options(generated PRIVATE $<$<COMPILE_LANGUAGE:C>:-Wall;-Wextra>)
if(OCI_WERROR)
  target_compile_options(generated PRIVATE $<$<COMPILE_LANGUAGE:C>:-Werror>)
endif()
