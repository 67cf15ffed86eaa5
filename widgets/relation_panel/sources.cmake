target_sources(ade_widgets PRIVATE)
