"""The drag of guidance over the two halves of a step."""
