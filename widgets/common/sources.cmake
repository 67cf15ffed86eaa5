target_sources(ade_widgets PRIVATE
  common/palette.hpp common/palette.cpp
  common/studio_style.hpp common/studio_style.cpp
  common/plain_text.hpp common/plain_text.cpp
  common/keep_focus.hpp common/keep_focus.cpp
  common/shortcut_table.hpp common/shortcut_table.cpp
  common/busy_indicator.hpp common/busy_indicator.cpp
  common/error_banner.hpp common/error_banner.cpp)
