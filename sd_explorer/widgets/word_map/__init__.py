"""The words of a prompt and where each was read: chips, heat map, ranks."""
