target_sources(ade_widgets PRIVATE
  document_view/review_request.hpp
  document_view/selection_rules.hpp document_view/selection_rules.cpp
  document_view/view_document.hpp document_view/view_document.cpp document_view/view_groups.cpp
  document_view/review_controller.hpp document_view/review_controller.cpp document_view/review_plan.cpp)
