# Toolchain file of the portable programs: `python3 packaging/portable` sets what it reads.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR $ENV{OCI_PORTABLE_ARCH})
set(CMAKE_C_COMPILER $ENV{OCI_PORTABLE_BIN}/cc)
set(CMAKE_ASM_COMPILER $ENV{OCI_PORTABLE_BIN}/cc)
set(CMAKE_AR $ENV{OCI_PORTABLE_BIN}/ar)
set(CMAKE_RANLIB $ENV{OCI_PORTABLE_BIN}/ranlib)
set(CMAKE_FIND_ROOT_PATH $ENV{OCI_PORTABLE_PREFIX})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
# Nothing here unwinds its stack.
set(CMAKE_C_FLAGS_INIT "-fno-unwind-tables -fno-asynchronous-unwind-tables")
set(CMAKE_EXE_LINKER_FLAGS_INIT "$ENV{OCI_PORTABLE_LINK} -Wl,-s -Wl,--build-id=none")
