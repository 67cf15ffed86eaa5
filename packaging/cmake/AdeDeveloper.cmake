# Developer mode: targets to format and lint; packagers never see them.
find_program(ADE_CLANG_FORMAT clang-format)
if(ADE_CLANG_FORMAT)
  file(GLOB_RECURSE ade_sources CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/core/*.[hc]pp" "${PROJECT_SOURCE_DIR}/app/*.[hc]pp"
    "${PROJECT_SOURCE_DIR}/widgets/*.[hc]pp" "${PROJECT_SOURCE_DIR}/tests/*.[hc]pp")
  add_custom_target(format COMMAND ${ADE_CLANG_FORMAT} -i ${ade_sources} COMMENT "Formatting" VERBATIM)
  add_custom_target(format_check COMMAND ${ADE_CLANG_FORMAT} --dry-run --Werror ${ade_sources}
    COMMENT "Checking the format" VERBATIM)
endif()
add_custom_target(lint
  COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -P "${PROJECT_SOURCE_DIR}/tests/lint/check_layers.cmake"
  COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -P "${PROJECT_SOURCE_DIR}/tests/lint/check_text.cmake"
  VERBATIM)
