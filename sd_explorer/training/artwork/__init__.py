"""The pictures and the words that the pocket model learns from."""
