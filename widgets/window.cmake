# The window around the views: session, workers and charts meet here.
find_package(Qt6 6.4 REQUIRED COMPONENTS Charts)

add_library(ade_window STATIC
  main_window.hpp main_window.cpp
  close_guard.hpp close_guard.cpp
  page_switch.hpp page_switch.cpp
  project_commands.hpp project_commands.cpp
  screenshot.hpp screenshot.cpp
  window_actions.hpp window_actions.cpp
  common/icons.hpp common/icons.cpp
  corpus_page/carried_tab.hpp corpus_page/carried_tab.cpp
  corpus_page/compared_text.hpp corpus_page/compared_text.cpp
  corpus_page/corpus_page.hpp corpus_page/corpus_page.cpp
  corpus_page/corpus_tables.hpp corpus_page/corpus_tables.cpp
  corpus_page/duplicates_tab.hpp corpus_page/duplicates_tab.cpp
  corpus_page/plan_tab.hpp corpus_page/plan_tab.cpp
  corpus_page/pubmed_access.hpp corpus_page/pubmed_access.cpp
  corpus_page/screening_export.hpp corpus_page/screening_export.cpp
  corpus_page/search_form.hpp corpus_page/search_form.cpp
  corpus_page/search_log.hpp corpus_page/search_log.cpp
  corpus_page/search_tab.hpp corpus_page/search_tab.cpp
  corpus_page/search_words.hpp corpus_page/search_words.cpp
  corpus_list/document_delegate.hpp corpus_list/document_delegate.cpp
  corpus_list/document_list_model.hpp corpus_list/document_list_model.cpp
  corpus_list/document_list_panel.hpp corpus_list/document_list_panel.cpp
  corpus_list/search_binding.hpp corpus_list/search_binding.cpp
  dialogs/colours_dialog.hpp dialogs/colours_dialog.cpp
  dialogs/command_palette.hpp dialogs/command_palette.cpp
  dialogs/export_dialog.hpp dialogs/export_dialog.cpp
  dialogs/file_chooser.hpp dialogs/file_chooser.cpp
  dialogs/import_dialog.hpp dialogs/import_dialog.cpp
  dialogs/import_report.hpp dialogs/import_report.cpp
  dialogs/label_map_table.hpp dialogs/label_map_table.cpp
  dialogs/report_buttons.hpp dialogs/report_buttons.cpp
  dialogs/keys_page.hpp dialogs/keys_page.cpp
  dialogs/paste_dialog.hpp dialogs/paste_dialog.cpp
  dialogs/person_dialog.hpp dialogs/person_dialog.cpp
  history_panel/history_model.hpp history_panel/history_model.cpp
  history_panel/history_panel.hpp history_panel/history_panel.cpp
  lexicon_page/lexicon_page.hpp lexicon_page/lexicon_page.cpp lexicon_page/lexicon_tables.hpp
  encoder_page/encoder_page.hpp encoder_page/encoder_page.cpp
  encoder_page/encoder_binding.hpp encoder_page/encoder_binding.cpp
  models/models_panel.hpp models/models_panel.cpp
  models/reading_row.hpp models/reading_row.cpp
  review_page/note_field.hpp review_page/note_field.cpp
  review_page/history_binding.hpp review_page/history_binding.cpp
  review_page/relation_strip.hpp review_page/relation_strip.cpp
  review_page/review_binding.hpp review_page/review_binding.cpp
  review_page/review_page.hpp review_page/review_page.cpp
  review_page/status_line.hpp review_page/status_line.cpp
  start_page/start_page.hpp start_page/start_page.cpp
  teacher_page/confidence_view.hpp teacher_page/confidence_view.cpp
  teacher_page/connection_tab.hpp teacher_page/connection_tab.cpp
  teacher_page/ledger_sentence.hpp teacher_page/ledger_sentence.cpp
  teacher_page/ledger_tab.hpp teacher_page/ledger_tab.cpp
  teacher_page/prompt_editor.hpp teacher_page/prompt_editor.cpp
  teacher_page/prompt_tab.hpp teacher_page/prompt_tab.cpp
  teacher_page/score_tab.hpp teacher_page/score_tab.cpp
  teacher_page/run_tab.hpp teacher_page/run_tab.cpp
  teacher_page/run_texts.hpp teacher_page/run_texts.cpp
  teacher_page/teacher_page.hpp teacher_page/teacher_page.cpp
  teacher_page/teacher_parts.hpp teacher_page/teacher_parts.cpp
  training/loss_plot.hpp training/loss_plot.cpp
  training/training_binding.hpp training/training_binding.cpp
  training/training_panel.hpp training/training_panel.cpp
  ${PROJECT_SOURCE_DIR}/resources/ade_studio.qrc)
set_target_properties(ade_window PROPERTIES AUTOMOC ON AUTORCC ON)
target_link_libraries(ade_window PUBLIC ade_widgets ade_session PRIVATE Qt6::Charts)

add_executable(ade-studio ${PROJECT_SOURCE_DIR}/app/studio_main.cpp)
set_target_properties(ade-studio PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
target_link_libraries(ade-studio PRIVATE ade_window ade_blas_path)
install(TARGETS ade-studio RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# Words of the window: translations/*.ts, built into the program. English holds plural forms only.
find_program(ADE_LUPDATE NAMES lupdate PATHS /usr/lib/qt6/bin)
find_program(ADE_LRELEASE NAMES lrelease PATHS /usr/lib/qt6/bin)
file(GLOB translations CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/translations/ade_studio_*.ts)
if(ADE_LRELEASE)
  set(built)
  foreach(file IN LISTS translations)
    get_filename_component(name ${file} NAME_WE)
    set(output ${PROJECT_BINARY_DIR}/generated/translations/${name}.qm)
    add_custom_command(OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/generated/translations
      COMMAND ${ADE_LRELEASE} -silent ${file} -qm ${output}
      DEPENDS ${file} VERBATIM)
    list(APPEND built ${output})
  endforeach()
  qt_add_resources(ade_window ade_translations PREFIX "/i18n"
    BASE ${PROJECT_BINARY_DIR}/generated/translations FILES ${built})
endif()
if(ADE_LUPDATE)
  set(update)
  foreach(file IN LISTS translations)
    set(options -silent -no-obsolete -locations none -extensions cpp,hpp)
    if(file MATCHES "_en.ts$")
      list(APPEND options -pluralonly)
    endif()
    list(APPEND update COMMAND ${ADE_LUPDATE} ${options} -I ${PROJECT_SOURCE_DIR}
      ${PROJECT_SOURCE_DIR}/widgets ${PROJECT_SOURCE_DIR}/app -ts ${file})
  endforeach()
  add_custom_target(update_translations ${update} VERBATIM)
endif()
