"""The prompt map: what is wanted, what is shown, what is said."""
