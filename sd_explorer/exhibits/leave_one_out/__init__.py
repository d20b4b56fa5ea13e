"""What a word really did: left out, and turned up and down."""
