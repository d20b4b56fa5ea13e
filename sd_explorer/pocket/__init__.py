"""The bundled pocket model: an ordinary Stable Diffusion folder, only small, and the code that made it."""
