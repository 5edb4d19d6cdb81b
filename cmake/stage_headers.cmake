# Copies the headers of liboci to where they are installed, and their #include lines with them.
#
#   runtime/oci/client.h           oci/client.h
#   runtime/net/curl.h             oci/net/curl.h
#   generated/core/client.h        oci/core.h            brings the two below
#   generated/core/types.h         oci/core/types.h
#   generated/core/operations.h    oci/core/operations.h
#
# usage: cmake -DRUNTIME=DIR -DGENERATED=DIR -DHEADERS=LIST -DSERVICES=LIST -DOUT=DIR
#          -P stage_headers.cmake
function(stage from name)
  if(EXISTS ${OUT}/oci/${name})
    message(FATAL_ERROR "${from}: there is another header oci/${name}")
  endif()
  file(READ ${from} text)
  string(REGEX REPLACE "#include \"(oci/)?([^\"]+)\"" "#include <oci/\\2>" text "${text}")
  file(WRITE ${OUT}/oci/${name} "${text}")
endfunction()

file(REMOVE_RECURSE ${OUT}/oci)
foreach(header IN LISTS HEADERS)
  string(REGEX REPLACE "^oci/" "" name ${header})
  stage(${RUNTIME}/${header} ${name})
endforeach()
foreach(service IN LISTS SERVICES)
  stage(${GENERATED}/${service}/client.h ${service}.h)
  stage(${GENERATED}/${service}/types.h ${service}/types.h)
  stage(${GENERATED}/${service}/operations.h ${service}/operations.h)
endforeach()
