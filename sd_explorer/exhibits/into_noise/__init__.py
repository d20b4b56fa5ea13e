"""Into noise and back: a picture, who can still read it, and what comes back."""
