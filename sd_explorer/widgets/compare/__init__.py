"""Compare: two pictures, by a line between them, side by side, in turn, and what differs."""
