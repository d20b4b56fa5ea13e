"""How the pocket model is made: one file for each part that is trained."""
