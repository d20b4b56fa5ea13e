"""The lessons: a question, your guess, a live run, the gap between them, one sentence."""
