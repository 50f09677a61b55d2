# cotidy_python_tests(NAME FILE [VARIABLE=VALUE...]): one ctest for each test method of a unittest file,
# so that ctest counts and names them like all others. The file learns of the build by environment.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(cotidy_python_tests name file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(STRINGS ${file} lines REGEX "^class |^    def test_")
  foreach(line IN LISTS lines)
    if(line MATCHES "^class ([A-Za-z]+)")
      set(class ${CMAKE_MATCH_1})
    elseif(line MATCHES "def (test_[a-z0-9_]+)")
      set(test ${name}.${CMAKE_MATCH_1})
      add_test(NAME ${test} COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/${file}
                                    ${class}.${CMAKE_MATCH_1})
      set_tests_properties(${test} PROPERTIES ENVIRONMENT
        "COTIDY_SOURCE=${CMAKE_SOURCE_DIR};COTIDY_BUILD=${CMAKE_BINARY_DIR};${ARGN}")
    endif()
  endforeach()
endfunction()
