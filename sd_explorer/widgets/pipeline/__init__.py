"""The way from words to picture, as boxes that are also the way into the rooms."""
