# An interpreter for codegen. The first python3 on PATH may lack Jinja2 or PyYAML, which Debian
# installs for its own one: look further until one has both.
# A source archive carries what codegen writes and a mark that says so: it builds without Python.
set(OCI_SHIPPED OFF)
if(EXISTS ${PROJECT_SOURCE_DIR}/generated/SHIPPED AND NOT OCI_DOCS_FROM)
  set(OCI_SHIPPED ON)
  set(OCI_PYTHON python3)
  return()
endif()
find_program(OCI_PYTHON NAMES python3 NO_CACHE)
set(candidates ${OCI_PYTHON} /usr/bin/python3 /usr/local/bin/python3)
unset(OCI_PYTHON)
foreach(candidate IN LISTS candidates)
  execute_process(COMMAND ${candidate} -c "import jinja2, yaml"
    RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(failed EQUAL 0)
    set(OCI_PYTHON ${candidate})
    break()
  endif()
endforeach()
if(NOT OCI_PYTHON)
  message(FATAL_ERROR
    "No python3 with Jinja2 and PyYAML; install the Debian packages python3-jinja2 and python3-yaml")
endif()
