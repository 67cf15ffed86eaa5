target_sources(ade_widgets PRIVATE
  document_view/review_request.hpp
  document_view/selection_rules.hpp document_view/selection_rules.cpp
  document_view/view_document.hpp document_view/view_document.cpp document_view/view_groups.cpp
  document_view/review_controller.hpp document_view/review_controller.cpp document_view/review_plan.cpp document_view/review_plan_units.cpp
  document_view/review_perform.cpp document_view/review_guard.cpp
  document_view/review_actions.hpp document_view/review_actions.cpp
  document_view/text_column.hpp document_view/text_column.cpp
  document_view/mark_painter.hpp document_view/mark_painter.cpp
  document_view/document_view.hpp document_view/document_view.cpp
  document_view/document_view_paint.cpp document_view/document_view_input.cpp
  document_view/document_view_accessible.hpp document_view/document_view_accessible.cpp)
