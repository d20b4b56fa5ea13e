"""Who decides what, and when: what is compared, and what is told of it."""
