"""One vector for each prompt: which one is a choice, since Stable Diffusion itself reads 77 x width numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

from sd_explorer.problems import Problem

KINDS = ("pooled", "end", "mean", "token:1, token:2, ...", "layer:1, layer:2, ...")
BATCH = 64
"""Prompts encoded together, of nearly the same length."""
PROJECTION = "clip/text_projection.safetensors"
"""Where a checkpoint may keep CLIP's text projection, which Stable Diffusion itself does not need."""


def offered(model) -> list[str]:
    """The vectors this checkpoint has, as `which` takes them; `pooled` only where there is a projection."""
    layers = text_encoders(model.pipe)[-1][1].config.num_hidden_layers
    first = ["pooled"] if model.text_projection is not None else []
    return [*first, "end", "mean", "token:1", *(f"layer:{n}" for n in range(1, layers + 1))]


@torch.inference_mode()
def prompt_vectors(model, prompts: Sequence[str], which: str, batch: int, check: Callable[[int, int], None]):
    """`Model.vectors` for any family."""
    kind, number = _parse(which, text_encoders(model.pipe)[-1][1].config.num_hidden_layers)
    if kind == "pooled" and model.text_projection is None:
        raise Problem("no_projection", model=model.name)
    different = sorted(set(prompts), key=lambda prompt: (len(prompt.encode()), prompt))  # equal lengths: less padding
    rows: dict[str, np.ndarray] = {}
    check(0, len(different))
    for start in range(0, len(different), batch):
        chunk = different[start : start + batch]
        rows |= zip(chunk, _read(model, chunk, kind, number).float().cpu().numpy(), strict=True)
        check(len(rows), len(different))
    return np.stack([rows[prompt] for prompt in prompts])


def text_encoders(pipe) -> list[tuple]:
    """(tokenizer, text encoder) of a pipeline: one for SD, two for SDXL, the larger one last."""
    pairs = [(pipe.tokenizer, pipe.text_encoder)]
    return pairs + [(pipe.tokenizer_2, pipe.text_encoder_2)] if hasattr(pipe, "text_encoder_2") else pairs


def text_projection(pipe, folder: Path | None) -> torch.Tensor | None:
    """CLIP's text projection `(space, width)`: the text encoder's own, or from a file beside the parts; None: lost."""
    own = getattr(text_encoders(pipe)[-1][1], "text_projection", None)
    if own is not None:
        return own.weight
    if folder is None or not (folder / PROJECTION).is_file():
        return None
    from safetensors.torch import load_file

    return load_file(folder / PROJECTION)["weight"].float()


def _parse(which: str, layers: int) -> tuple[str, int]:
    """`layer:3` -> ("layer", 3); raises `Problem` for anything unknown."""
    kind, _, number = str(which).partition(":")
    numbered = kind in ("token", "layer")
    fits = number.isdecimal() and 1 <= int(number) <= (layers if kind == "layer" else 75)
    if not (fits if numbered else kind in KINDS and not number):
        raise Problem("vector_unknown", value=which, known=", ".join(KINDS), layers=layers)
    return kind, int(number or 0)


def _read(model, prompts: list[str], kind: str, number: int) -> torch.Tensor:
    """One row for each prompt `(n, d)`.

    The encoder is causal: what stands up to the end mark does not feel the padding after it, so a batch is padded to
    its longest prompt instead of 77.
    """
    pairs = text_encoders(model.pipe)
    outputs = []
    for tokenizer, encoder in pairs if kind not in ("pooled", "layer") else pairs[-1:]:
        with model._reading:
            ids = tokenizer(prompts, padding="longest", truncation=True, max_length=tokenizer.model_max_length,
                            return_tensors="pt").input_ids  # fmt: skip
        outputs.append(encoder(ids.to(model.device), output_hidden_states=kind == "layer" or len(pairs) > 1))
    end = (ids == tokenizer.eos_token_id).int().argmax(1).to(model.device)  # (n,) the first end mark
    if kind == "pooled":
        weight = model.text_projection.to(model.device)
        return at(outputs[0].last_hidden_state, end).to(weight.dtype) @ weight.T
    if kind == "layer":
        return at(outputs[0].hidden_states[number], end)
    states = model.text_states(outputs)  # (n, tokens, width), what the UNet reads
    if kind == "mean":
        return _mean(states, end)
    return at(states, end if kind == "end" else end.clamp(max=number))


def at(states: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """The state at one place of each prompt: `(n, tokens, width)` -> `(n, width)`."""
    return states[torch.arange(len(states), device=states.device), places]


def _mean(states: torch.Tensor, end: torch.Tensor) -> torch.Tensor:
    """Mean over the prompt's own tokens, without start and end; an empty prompt gives its end mark."""
    place = torch.arange(states.shape[1], device=states.device)[None]  # (1, tokens)
    own = (place >= end.clamp(max=1)[:, None]) & (place < end.clamp(min=2)[:, None])
    own = own.to(states.dtype)
    return (states * own[..., None]).sum(1) / own.sum(1, keepdim=True)
