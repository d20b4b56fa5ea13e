"""What was taught, as files that stock diffusers reads: the row and the low-rank layers, safetensors."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sd_explorer.training.teaching.pupil import ADAPTER, Pupil

KEYS = ("clip_l", "clip_g")
"""How the rows of two text encoders are called in one file, as SDXL's embeddings are spread."""


def row_file(pupil: Pupil) -> bytes:
    """The word's row as `load_textual_inversion` reads it, float32; of SDXL two rows, `clip_l` and `clip_g`."""
    from safetensors.torch import save

    names = (pupil.word,) if len(pupil.row) == 1 else KEYS
    return save({name: row.detach().cpu().contiguous() for name, row in zip(names, pupil.row, strict=True)})


def skill_file(pupil: Pupil) -> bytes:
    """The low-rank layers as `load_lora_weights` reads them, float32; empty bytes where no skill was taught."""
    from peft.utils import get_peft_model_state_dict

    if not pupil.skill:
        return b""
    layers = get_peft_model_state_dict(pupil.network, adapter_name=ADAPTER)
    layers = {name: value.detach().cpu().contiguous() for name, value in layers.items()}
    with tempfile.TemporaryDirectory() as folder:
        type(pupil.of.pipe).save_lora_weights(folder, layers, weight_name="skill.safetensors")
        return Path(folder, "skill.safetensors").read_bytes()


def loading_code(pupil: Pupil) -> str:
    """Python that loads both files into a stock pipeline called `pipe`."""
    if len(pupil.row) == 1:
        lines = [f'pipe.load_textual_inversion("{pupil.word}.safetensors", token="{pupil.word}")']
    else:
        lines = [
            "from safetensors.torch import load_file",
            "",
            f'rows = load_file("{pupil.word}.safetensors")',
            f'pipe.load_textual_inversion(rows["clip_l"], token="{pupil.word}", text_encoder=pipe.text_encoder, tokenizer=pipe.tokenizer)',
            f'pipe.load_textual_inversion(rows["clip_g"], token="{pupil.word}", text_encoder=pipe.text_encoder_2, tokenizer=pipe.tokenizer_2)',
        ]
    if pupil.skill:
        lines.append(f'pipe.load_lora_weights(".", weight_name="{pupil.word}-lora.safetensors")')
    return "\n".join(lines) + "\n"
