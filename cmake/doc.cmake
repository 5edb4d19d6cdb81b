# `cmake --build build --target doc`: pages of the installed headers written by hand, in doc/html.
find_package(Doxygen QUIET)
if(DOXYGEN_FOUND)
  set(doc_inputs)
  foreach(header IN LISTS public_headers)
    string(REGEX REPLACE "^oci/" "" name ${header})
    string(APPEND doc_inputs " ${staged_dir}/oci/${name}")
  endforeach()
  configure_file(cmake/Doxyfile.in Doxyfile @ONLY)
  add_custom_target(doc
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${PROJECT_BINARY_DIR}/doc
    COMMAND Doxygen::doxygen ${PROJECT_BINARY_DIR}/Doxyfile
    COMMENT "Writing doc/html"
    VERBATIM)
  add_dependencies(doc headers)
endif()
