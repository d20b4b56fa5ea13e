"""Pages that travel: one HTML file with our own widgets, which needs no Python and no network."""
