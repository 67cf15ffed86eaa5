# Flags as targets: ade_options for all own code, ade_qt_options for code that includes Qt.
include(GNUInstallDirs)

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# moc 6.4 cannot parse libstdc++'s <concepts>, which <compare> brings in once moc knows the compiler's C++20 macros.
set(CMAKE_AUTOMOC_COMPILER_PREDEFINES OFF)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

add_library(ade_options INTERFACE)
target_compile_features(ade_options INTERFACE cxx_std_20)
target_include_directories(ade_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(ade_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast
  -Wcast-qual -Wundef -Wextra-semi $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op>)
if(ADE_DEVELOPER_MODE)
  target_compile_options(ade_options INTERFACE -Werror)
endif()

if(ADE_SANITIZE)
  target_compile_options(ade_options INTERFACE -fsanitize=${ADE_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(ade_options INTERFACE -fsanitize=${ADE_SANITIZE})
endif()

# libFuzzer steers by coverage, so all code is built with it, not the targets alone.
if(ADE_BUILD_FUZZERS AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(ade_options INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(ade_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

add_library(ade_qt_options INTERFACE)
target_compile_definitions(ade_qt_options INTERFACE
  QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
  QT_NO_FOREACH QT_DISABLE_DEPRECATED_BEFORE=0x060400)

# Executables find the OpenMP build of OpenBLAS before any other libblas; see docs/dependencies.md.
add_library(ade_blas_path INTERFACE)
if(CMAKE_LIBRARY_ARCHITECTURE AND EXISTS "/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/openblas-openmp")
  target_link_options(ade_blas_path INTERFACE
    "LINKER:--disable-new-dtags,-rpath,/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/openblas-openmp")
endif()
