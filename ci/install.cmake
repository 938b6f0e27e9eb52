# Installs the kit: share/objref is laid out as this tree, so what finds a file here finds it there;
# the programs stand in libexec/objref; bin/objref is a link to the command. All ways are relative.
include(GNUInstallDirs)

set(share ${CMAKE_INSTALL_DATADIR}/objref)
set(programs ${CMAKE_INSTALL_LIBEXECDIR}/objref)

# Every program of a folder and those below, by their names. What only tests run stands in a folder
# named tests, or is called a fake; an instrumented build has no subjects and no peers.
function(list_programs folder ret_targets)
  set(found)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    get_target_property(is_left_out ${target} EXCLUDE_FROM_ALL)
    if(type STREQUAL EXECUTABLE AND NOT is_left_out AND target MATCHES "^(objref|subject-lookup|peer)-"
       AND NOT target MATCHES "-fake-")
      list(APPEND found ${target})
    endif()
  endforeach()
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  list(FILTER folders EXCLUDE REGEX "/tests$")
  foreach(below IN LISTS folders)
    list_programs(${below} more)
    list(APPEND found ${more})
  endforeach()
  set(${ret_targets} ${found} PARENT_SCOPE)
endfunction()

set(targets)
foreach(folder conformance bench)
  list_programs(${PROJECT_SOURCE_DIR}/${folder} more)
  list(APPEND targets ${more})
endforeach()
# Only who links the shared library is told where it is: a static program does not survive it.
file(RELATIVE_PATH to_library /prefix/${programs} /prefix/${CMAKE_INSTALL_LIBDIR})
foreach(target IN LISTS targets)
  get_target_property(libraries ${target} LINK_LIBRARIES)
  if(BUILD_SHARED_LIBS AND objref IN_LIST libraries)
    set_target_properties(${target} PROPERTIES INSTALL_RPATH "$ORIGIN/${to_library}")
  endif()
endforeach()
install(TARGETS ${targets} RUNTIME DESTINATION ${programs})
# Two peers are no targets: other compilers made them.
install(PROGRAMS ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/peer-gomp ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/peer-omp
  DESTINATION ${programs} OPTIONAL)

# The files: data, and programs that are scripts.
foreach(folder conformance/adapters conformance/cases conformance/hostile conformance/rules
        conformance/sdk/python conformance/twins)
  cmake_path(GET folder PARENT_PATH parent)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder} DESTINATION ${share}/${parent}
    USE_SOURCE_PERMISSIONS
    PATTERN tests EXCLUDE PATTERN "test_*" EXCLUDE PATTERN __pycache__ EXCLUDE
    PATTERN CMakeLists.txt EXCLUDE PATTERN "*.[ch]" EXCLUDE
    PATTERN decorators EXCLUDE PATTERN benign EXCLUDE PATTERN patches EXCLUDE PATTERN patch-runtime EXCLUDE)
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/conformance/sdk/c/skeleton DESTINATION ${share}/conformance/sdk/c)
install(FILES ${PROJECT_SOURCE_DIR}/conformance/sdk/c/TUTORIAL.md DESTINATION ${share}/conformance/sdk/c)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/bench/claims DESTINATION ${share}/bench)
install(FILES ${PROJECT_SOURCE_DIR}/bench/peers/goals.json DESTINATION ${share}/bench/peers)
install(DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/recipes DESTINATION ${share}/ci)
foreach(folder conformance/verbs bench reports ci)
  file(GLOB scripts CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/objref-*)
  file(GLOB files CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/${folder}/*.jq ${PROJECT_SOURCE_DIR}/${folder}/*.css)
  install(PROGRAMS ${scripts} DESTINATION ${share}/${folder})
  install(FILES ${files} DESTINATION ${share}/${folder})
endforeach()
install(PROGRAMS ${PROJECT_SOURCE_DIR}/conformance/tests/test_hostile_verdicts.sh # selftest plays it
  DESTINATION ${share}/conformance/tests)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/conformance/tests/scenes DESTINATION ${share}/conformance/tests)
install(PROGRAMS ${PROJECT_SOURCE_DIR}/reports/model DESTINATION ${share}/reports)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/conformance/PROTOCOL.md
  ${PROJECT_SOURCE_DIR}/reports/RECORDS.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The command, and what it cannot know of the place it is installed in.
install(PROGRAMS ${CMAKE_CURRENT_SOURCE_DIR}/objref DESTINATION ${share}/ci)
file(RELATIVE_PATH to_programs /prefix/${share} /prefix/${programs})
get_property(pc_folder GLOBAL PROPERTY objref_pc_folder)
file(RELATIVE_PATH to_pc /prefix/${share} /prefix/${pc_folder})
configure_file(layout.in layout @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/layout DESTINATION ${share}/ci)
file(RELATIVE_PATH to_command /prefix/${CMAKE_INSTALL_BINDIR} /prefix/${share}/ci/objref)
file(CREATE_LINK ${to_command} ${CMAKE_CURRENT_BINARY_DIR}/objref SYMBOLIC)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/objref DESTINATION ${CMAKE_INSTALL_BINDIR})
