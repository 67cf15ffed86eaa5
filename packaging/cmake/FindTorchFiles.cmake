# FindTorchFiles: LibTorch's headers and libraries, found without its own TorchConfig.cmake, which for CUDA builds
# demands a CUDA toolkit that a program using only the C++ interface does not need.
#
# Looks in ADE_TORCH_ROOT (a libtorch folder, or the torch folder of a Python environment), else in the system.
# Gives the target ade_torch, and TorchFiles_FOUND, TorchFiles_VERSION, TorchFiles_LIBRARY_DIR (empty for the
# system's), TorchFiles_CUDA.
include(FindPackageHandleStandardArgs)
include(CheckCXXSourceCompiles)

set(hints "")
if(ADE_TORCH_ROOT)
  # A change of root must not keep what was found under the old one.
  if(NOT "${ADE_TORCH_ROOT}" STREQUAL "${ADE_TORCH_ROOT_LAST}")
    unset(TorchFiles_INCLUDE_DIR CACHE)
    foreach(library torch torch_cpu c10 torch_cuda c10_cuda)
      unset(TorchFiles_${library} CACHE)
    endforeach()
    unset(TorchFiles_CXX11_ABI CACHE)
  endif()
  set(hints HINTS "${ADE_TORCH_ROOT}" NO_DEFAULT_PATH)
elseif(ADE_TORCH_ROOT_LAST)
  unset(TorchFiles_INCLUDE_DIR CACHE)
  foreach(library torch torch_cpu c10 torch_cuda c10_cuda)
    unset(TorchFiles_${library} CACHE)
  endforeach()
  unset(TorchFiles_CXX11_ABI CACHE)
endif()
set(ADE_TORCH_ROOT_LAST "${ADE_TORCH_ROOT}" CACHE INTERNAL "")

find_path(TorchFiles_INCLUDE_DIR NAMES torch/script.h PATH_SUFFIXES include ${hints})
foreach(library torch torch_cpu c10 torch_cuda c10_cuda)
  find_library(TorchFiles_${library} NAMES ${library} PATH_SUFFIXES lib lib64 ${hints})
  mark_as_advanced(TorchFiles_${library})
endforeach()
mark_as_advanced(TorchFiles_INCLUDE_DIR)

set(TorchFiles_VERSION "")
# The first place is that of newer builds, whose file at the second only includes it.
foreach(header IN ITEMS torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
  if(NOT TorchFiles_VERSION AND EXISTS "${TorchFiles_INCLUDE_DIR}/${header}")
    file(STRINGS "${TorchFiles_INCLUDE_DIR}/${header}" lines REGEX "#define TORCH_VERSION_(MAJOR|MINOR|PATCH) +[0-9]+")
    set(numbers "")
    foreach(line IN LISTS lines)
      string(REGEX MATCH "[0-9]+$" number "${line}")
      list(APPEND numbers "${number}")
    endforeach()
    list(JOIN numbers "." TorchFiles_VERSION)
  endif()
endforeach()

find_package_handle_standard_args(TorchFiles
  REQUIRED_VARS TorchFiles_torch TorchFiles_torch_cpu TorchFiles_c10 TorchFiles_INCLUDE_DIR
  VERSION_VAR TorchFiles_VERSION
  REASON_FAILURE_MESSAGE "Install libtorch-dev, or give -DADE_TORCH_ROOT=FOLDER (a libtorch folder, or the torch folder \
of a Python environment), or switch the student off with -DADE_WITH_TORCH=OFF")

if(TorchFiles_FOUND)
  if(TorchFiles_torch_cuda)
    set(TorchFiles_CUDA TRUE)
  else()
    set(TorchFiles_CUDA FALSE)
  endif()
  set(TorchFiles_LIBRARY_DIR "")
  if(ADE_TORCH_ROOT)
    get_filename_component(TorchFiles_LIBRARY_DIR "${TorchFiles_c10}" DIRECTORY)
  endif()

  # Wheels before 2.7 were built with the old C++ ABI: their functions take another std::string. Without the probe
  # this ends in a page of undefined references.
  set(CMAKE_REQUIRED_INCLUDES "${TorchFiles_INCLUDE_DIR}")
  set(CMAKE_REQUIRED_LIBRARIES "${TorchFiles_c10}")
  set(CMAKE_REQUIRED_FLAGS "-std=c++20 -w")
  check_cxx_source_compiles("
    #include <c10/util/Exception.h>
    #include <string>
    int main(int n, char** v) {
      if (n > 99) { throw c10::Error({v[0], v[0], 1u}, std::string(v[0])); }
      return 0;
    }" TorchFiles_CXX11_ABI)
  unset(CMAKE_REQUIRED_INCLUDES)
  unset(CMAKE_REQUIRED_LIBRARIES)
  unset(CMAKE_REQUIRED_FLAGS)
  if(NOT TorchFiles_CXX11_ABI)
    message(FATAL_ERROR "LibTorch ${TorchFiles_VERSION} at ${TorchFiles_c10} was built with the old C++ ABI "
      "(_GLIBCXX_USE_CXX11_ABI=0), or its headers do not compile here. Take a build with the C++11 ABI: Debian's "
      "libtorch-dev, the \"cxx11-abi\" libtorch archive, or a Python torch of 2.7 or newer.")
  endif()

  if(NOT TARGET ade_torch)
    add_library(ade_torch INTERFACE)
    target_include_directories(ade_torch SYSTEM INTERFACE
      "${TorchFiles_INCLUDE_DIR}" "${TorchFiles_INCLUDE_DIR}/torch/csrc/api/include")
    target_link_libraries(ade_torch INTERFACE "${TorchFiles_torch}" "${TorchFiles_torch_cpu}" "${TorchFiles_c10}")
    if(ADE_TORCH_ROOT AND EXISTS "${TorchFiles_INCLUDE_DIR}/fmt/format.h")
      # Newer builds bring headers of their own fmt, which come first and do not fit the system's fmt library.
      target_compile_definitions(ade_torch INTERFACE FMT_HEADER_ONLY)
    endif()
    if(TorchFiles_CUDA)
      # No symbol of it is used directly: without this flag the linker would drop it, and no GPU would be seen.
      target_link_options(ade_torch INTERFACE "LINKER:--no-as-needed,${TorchFiles_torch_cuda},--as-needed")
    endif()
  endif()
endif()
