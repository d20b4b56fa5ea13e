"""LoRAs melted into a checkpoint's weights for good, so that its steps cost what they cost without."""

from __future__ import annotations

from pathlib import Path

from sd_explorer.bundled import SIBLINGS, lora_folder
from sd_explorer.diffusion.checkpoint import Checkpoint, Lora
from sd_explorer.models.sizes import stored_numbers
from sd_explorer.problems import Problem


def check_loras(checkpoint: Checkpoint):
    """`Problem` unless each LoRA that somebody named is a whole safetensors file."""
    for lora in checkpoint.loras:
        path = Path(lora.path).expanduser()
        if not path.is_file():
            raise Problem("lora_not_found", path=lora.path)
        stored_numbers([path], lora.path)


def loras_of(checkpoint: Checkpoint) -> tuple[Lora, ...]:
    """Everything that is melted in: a sibling is the pocket model with one of its own, before all others."""
    own = (Lora(str(lora_folder() / f"{checkpoint.name}.safetensors")),) if checkpoint.name in SIBLINGS else ()
    return own + checkpoint.loras


def melt_in(pipe, checkpoint: Checkpoint):
    """Add the LoRAs to the weights of a pipeline, one after the other; `Problem` for one that does not fit them."""
    for lora in loras_of(checkpoint):
        path = Path(lora.path).expanduser()
        try:
            pipe.load_lora_weights(str(path.parent), weight_name=path.name, local_files_only=True)
            found = any(pipe.get_list_adapters().values())
            pipe.fuse_lora(lora_scale=lora.scale)
            pipe.unload_lora_weights()
        except (ValueError, RuntimeError, KeyError, TypeError, AttributeError) as error:
            raise Problem("lora_unfit", path=lora.path, model=checkpoint.name, detail=first_line(error)) from error
        if not found:
            detail = "none of its tensors has a place there"
            raise Problem("lora_unfit", path=lora.path, model=checkpoint.name, detail=detail)


def first_line(error: BaseException) -> str:
    """Kind and first line of an error, 300 characters at most."""
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"[:300]
