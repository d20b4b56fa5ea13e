"""sd_explorer: see how Stable Diffusion makes a picture.

Every public name loads on first use, so `import sd_explorer` is instant and brings no torch.
"""

from importlib import import_module

from sd_explorer.threads import after_fork, compute_alone, share_the_machine

share_the_machine()
after_fork(compute_alone)
__version__ = "0.1.0"

_HOMES = {
    "Recipe": "diffusion.recipe",
    "Branch": "diffusion.branch",
    "Checkpoint": "diffusion.checkpoint",
    "Step": "diffusion.step",
    "Trace": "diffusion.trace",
    "denoise": "diffusion.denoise",
    "FromPicture": "diffusion.from_picture",
    "add_noise": "diffusion.forward",
    "noise_schedule": "diffusion.forward",
    "results": "experiments.results",
    "image_to_image": "experiments.image_to_image",
    "leave_one_out": "experiments.leave_one_out",
    "walk": "experiments.walk",
    "weigh": "models.weighting",
    "load_model": "models",
    "Model": "models",
    "record_attention": "models.attention",
    "Problem": "problems",
    "Session": "session.session",
    "Sweep": "sweeps.sweep",
    "EmbeddingMap": "prompts.embedding_map",
    "Explorer": "explorer",
    "ControlsPanel": "exhibits",
    "PicturePanel": "exhibits",
    "ComparePanel": "exhibits",
    "DenoisingPanel": "exhibits",
    "DecidePanel": "exhibits",
    "GuidancePanel": "exhibits",
    "IntoNoisePanel": "exhibits",
    "PathsPanel": "exhibits",
    "LatentsPanel": "exhibits",
    "PausedPanel": "exhibits",
    "TouchedNoisePanel": "exhibits",
    "PromptMapPanel": "exhibits",
    "SweepPanel": "exhibits",
    "HistoryPanel": "exhibits",
    "WalkPanel": "exhibits",
    "PromptReadPanel": "exhibits",
    "HeatMapsPanel": "exhibits",
    "LeaveOneOutPanel": "exhibits",
}

__all__ = [*_HOMES, "__version__"]


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module 'sd_explorer' has no attribute {name!r}")
    return getattr(import_module(f"sd_explorer.{_HOMES[name]}"), name)


def __dir__():
    return sorted(__all__)
