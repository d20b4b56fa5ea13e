"""Latents and pixels: what goes through, what is lost, what a cell means."""
