"""Where prompts lie in the text encoder's space: neighbours, maps, and how far a map can be trusted."""
