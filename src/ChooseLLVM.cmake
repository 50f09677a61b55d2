# Chooses what nobody named: the newest LLVM under /usr/lib (Debian and Ubuntu keep each version in
# /usr/lib/llvm-N), and the clang of that LLVM to compile with, since the system's compiler may be too
# old for C++20 or warn about other things. -DLLVM_DIR=, -DCMAKE_CXX_COMPILER=, CC and CXX win.

if(NOT LLVM_DIR)
  file(GLOB candidates /usr/lib/llvm-*/lib/cmake/llvm)
  list(SORT candidates COMPARE NATURAL ORDER DESCENDING)
  if(candidates)
    list(GET candidates 0 newest)
    set(LLVM_DIR ${newest} CACHE PATH "The folder of LLVMConfig.cmake")
  endif()
endif()

if(NOT CMAKE_CXX_COMPILER AND NOT DEFINED ENV{CXX})
  file(GLOB clangs /usr/lib/llvm-*/bin/clang++)
  list(SORT clangs COMPARE NATURAL ORDER DESCENDING)
  cmake_path(ABSOLUTE_PATH LLVM_DIR NORMALIZE OUTPUT_VARIABLE llvm)
  foreach(clang ${llvm}/../../../bin/clang++ ${clangs})
    if(EXISTS ${clang})
      cmake_path(NORMAL_PATH clang)
      cmake_path(GET clang PARENT_PATH bin)
      set(CMAKE_C_COMPILER ${bin}/clang CACHE FILEPATH "The C compiler")
      set(CMAKE_CXX_COMPILER ${clang} CACHE FILEPATH "The C++ compiler")
      break()
    endif()
  endforeach()
endif()
