# Flags of our own code; an interface that every target of ours links.
add_library(oci_flags INTERFACE)
target_compile_definitions(oci_flags INTERFACE _POSIX_C_SOURCE=200809L)
target_compile_options(oci_flags INTERFACE
  -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla
  -fstack-protector-strong -fno-common
  -include ${PROJECT_SOURCE_DIR}/runtime/base/banned.h)
target_link_options(oci_flags INTERFACE -Wl,-z,relro,-z,now -Wl,--as-needed -Wl,--gc-sections)
target_include_directories(oci_flags INTERFACE ${PROJECT_SOURCE_DIR}/runtime)
target_compile_options(oci_flags INTERFACE -ffunction-sections -fdata-sections)

if(OCI_WERROR)
  target_compile_options(oci_flags INTERFACE -Werror)
endif()
if(OCI_SANITIZE STREQUAL "thread")
  target_compile_options(oci_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(oci_flags INTERFACE -fsanitize=thread)
elseif(OCI_SANITIZE)
  target_compile_options(oci_flags INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(oci_flags INTERFACE -fsanitize=address,undefined)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(oci_flags INTERFACE _FORTIFY_SOURCE=2)
endif()
# What a fuzzing engine steers by.
if(OCI_FUZZ_ENGINE)
  target_compile_options(oci_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
include(CheckPIESupported)
check_pie_supported()
