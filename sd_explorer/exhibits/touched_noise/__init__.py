"""The noise in your hands: it is touched, and the picture answers."""
