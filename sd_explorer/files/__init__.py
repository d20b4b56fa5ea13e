"""What leaves the explorer and comes back: pictures with settings, Python, lists of prompts."""
