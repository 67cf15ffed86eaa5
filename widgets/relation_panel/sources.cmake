target_sources(ade_widgets PRIVATE
  relation_panel/event_model.hpp relation_panel/event_model.cpp
  relation_panel/grid_model.hpp relation_panel/grid_model.cpp
  relation_panel/relation_panel.hpp relation_panel/relation_panel.cpp)
