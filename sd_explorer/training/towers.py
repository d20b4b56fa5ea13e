"""The CLIP pair: a causal text tower, a small ViT, their projections into one space, and the tokenizer."""

from __future__ import annotations

from pathlib import Path

from sd_explorer.training.artwork.compose import COLOURS, HUES
from sd_explorer.training.artwork.concepts import read_list
from sd_explorer.training.artwork.fetch import STYLES, concepts
from sd_explorer.training.loop import averaged
from sd_explorer.training.tokenizer import POSITIONS, VOCABULARY, train_tokenizer
from sd_explorer.training.words import tokenizer_texts

WIDTH = 256
SPACE = 384
"""Dimensions of the space that pictures, prompts and the teacher share."""
KEPT = 0.5
"""How much of the weights stays as it was before the distillation (Wortsman et al. 2022, WiSE-FT): with all of the new
ones more new words are read, and the order of Japanese words and some known things is lost."""


def text_tower(vocabulary: int = VOCABULARY):
    """CLIPTextModel, 4 layers x 256. The two special tokens are the last ones."""
    from transformers import CLIPTextConfig, CLIPTextModel

    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=vocabulary,
            hidden_size=WIDTH,
            intermediate_size=4 * WIDTH,
            num_hidden_layers=4,
            num_attention_heads=4,
            max_position_embeddings=POSITIONS,
            projection_dim=SPACE,
            hidden_act="gelu",
            bos_token_id=vocabulary - 2,
            eos_token_id=vocabulary - 1,
            pad_token_id=vocabulary - 1,
            attn_implementation="eager",  # type: ignore[call-arg]
        )
    )


def vision_tower():
    """CLIPVisionModelWithProjection, ViT 4 layers x 192, patch 16, 128x128 px."""
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    return CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            hidden_size=192,
            intermediate_size=768,
            num_hidden_layers=4,
            num_attention_heads=3,
            image_size=128,
            patch_size=16,
            projection_dim=SPACE,
            hidden_act="gelu",
            attn_implementation="eager",
        )
    )


def build(vocabulary: int, things: int):
    """Everything that is trained, in one module."""
    import torch
    from torch import nn

    sizes = {"concept": things, "style": 1 + len(STYLES), "background": 1 + len(COLOURS), "colour": 1 + len(HUES)}
    return nn.ModuleDict(
        {
            "text": text_tower(vocabulary),
            "vision": vision_tower(),
            "projection": nn.Linear(WIDTH, SPACE, bias=False),
            "heads": nn.ModuleDict({k: nn.Linear(WIDTH, n) for k, n in sizes.items()}),
            "scale": nn.ParameterList([nn.Parameter(torch.tensor(2.66))]),  # ln(1 / 0.07)
        }
    )


def load_tokenizer(work: Path):
    """The tokenizer, trained on first use."""
    from transformers import CLIPTokenizer

    folder = work / "tokenizer"
    if not (folder / "tokenizer.json").exists():
        train_tokenizer(tokenizer_texts(work, concepts(work)), folder)
    return CLIPTokenizer.from_pretrained(folder)


def load_all(work: Path, distilled: bool = True):
    """The averaged towers, projection and heads so far; the text side as distilled, where it is and unless told not to."""
    tokenizer = load_tokenizer(work)
    model = build(len(tokenizer), len(read_list()))
    model.load_state_dict(averaged(work / "clip.pt"))
    if distilled and (work / "distilled.pt").exists():
        before = model.state_dict()
        new = {k: before[k].lerp(v.to(before[k].dtype), 1 - KEPT) for k, v in averaged(work / "distilled.pt").items()}
        model.load_state_dict(new, strict=False)
    return model.eval().requires_grad_(False)


def load_text_tower(work: Path):
    """The averaged text tower so far."""
    return load_all(work)["text"]
