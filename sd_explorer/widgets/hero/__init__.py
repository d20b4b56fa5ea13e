"""The big picture, what is going on, and the film strip."""
