"""IntoNoise: a picture, noise, and a slider from the one to the other."""
