# Compiles for another platform with Zig. RR_TRIPLE is Zig's name of it, RR_SYSTEM and RR_PROCESSOR are
# CMake's, RR_PROGRAMS is the folder of Zig's programs: from the environment, which CMake's own trials
# have as well.
foreach(name RR_TRIPLE RR_SYSTEM RR_PROCESSOR RR_PROGRAMS)
  set(${name} $ENV{${name}})
endforeach()
set(CMAKE_SYSTEM_NAME ${RR_SYSTEM})
set(CMAKE_SYSTEM_PROCESSOR ${RR_PROCESSOR})
set(CMAKE_C_COMPILER ${RR_PROGRAMS}/cc)
set(CMAKE_AR ${RR_PROGRAMS}/ar CACHE FILEPATH "")
set(CMAKE_RANLIB ${RR_PROGRAMS}/ranlib CACHE FILEPATH "")
# Those of the compiler, for optimisation across files: CMake finds out that Zig has none for macOS.
set(CMAKE_C_COMPILER_AR ${RR_PROGRAMS}/ar CACHE FILEPATH "")
set(CMAKE_C_COMPILER_RANLIB ${RR_PROGRAMS}/ranlib CACHE FILEPATH "")
set(CMAKE_RC_COMPILER ${RR_PROGRAMS}/rc)
set(CMAKE_DLLTOOL ${RR_PROGRAMS}/dlltool CACHE FILEPATH "")
set(CMAKE_C_FLAGS_INIT "-target ${RR_TRIPLE}")
# Symbols are of no use to those who have no sources.
set(CMAKE_MODULE_LINKER_FLAGS_INIT "-s")
if(RR_SYSTEM STREQUAL "Darwin")
  # Room for what codesign adds when an app is signed.
  set(CMAKE_MODULE_LINKER_FLAGS_INIT "-s -Wl,-headerpad_max_install_names")
endif()
# CMake reads this file once more after its own rules: Zig crashes on the flags for a macOS bundle, and
# links what else of Windows is needed by itself.
set(CMAKE_USER_MAKE_RULES_OVERRIDE ${CMAKE_CURRENT_LIST_FILE})
set(CMAKE_SHARED_MODULE_CREATE_C_FLAGS -shared)
set(CMAKE_C_STANDARD_LIBRARIES_INIT "")

# Windows: see native/binding/CMakeLists.txt.
set(RR_DELAY_LINKER node ${CMAKE_CURRENT_LIST_DIR}/delay-linker.mjs)
set(RR_DLLTOOL_MACHINE i386:x86-64)
if(RR_PROCESSOR STREQUAL "aarch64")
  set(RR_DLLTOOL_MACHINE arm64)
endif()
