"""What computes a model's networks: torch, as diffusers runs it, or OpenVINO, which is faster on CPUs."""
