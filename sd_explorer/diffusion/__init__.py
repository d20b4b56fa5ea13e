"""The mathematics of diffusion: no input or output, no widgets, no model library."""
