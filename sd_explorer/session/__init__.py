"""The current recipe and view, who listens, and the only threads."""
