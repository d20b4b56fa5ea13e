"""Encodes composed pictures and their captions once, so that the UNet's training reads numbers only."""

from __future__ import annotations

import os
import random
from pathlib import Path

from sd_explorer.training.artwork.captions import Scene, backgrounds_for, can_recolour
from sd_explorer.training.artwork.compose import COLOURS, HUES, compose, jitter, palette, recolour
from sd_explorer.training.artwork.fetch import STYLES, concepts

WHITE, COLOURED = 6, 9
"""Pictures of each artwork on white and on other colours; one more is in another hue."""


def scenes(things, rng: random.Random) -> list[Scene]:
    """Every picture of the training set, grouped by artwork."""
    result = []
    for thing in things:
        for style in STYLES:
            others = [c for c in backgrounds_for(style) if c != "white"]
            result += [Scene(thing, style)] * WHITE
            result += [Scene(thing, style, c) for c in rng.sample(others, COLOURED)]
            if can_recolour(thing, style):
                result.append(Scene(thing, style, rng.choice(("white", *others)), rng.choice(list(HUES))))
    return result


def encode_pictures(work: Path, device, wave: int = 1, batch: int = 48) -> None:
    """Writes `latents.pt`: latent means (pictures, 4, 16, 16) scaled to unit deviation, the factor, caption rows."""
    import numpy as np
    import torch
    from tqdm import tqdm

    from sd_explorer.training.autoencoder import build
    from sd_explorer.training.loop import autocast, averaged, save_checkpoint

    things = concepts(work, wave)
    shown = scenes(things, random.Random(2))
    model = build().eval()
    model.load_state_dict(averaged(work / "autoencoder.pt"))
    model.to(device)
    artwork = np.load(work / "pictures.npy", mmap_mode="r")
    index = {thing.name: i for i, thing in enumerate(things)}
    torch.manual_seed(2)
    latents = []
    for start in tqdm(range(0, len(shown), batch), desc="latents", mininterval=10):
        part = shown[start : start + batch]
        art = [np.array(artwork[index[s.concept.name], STYLES.index(s.style)]) for s in part]
        art = [recolour(a, HUES[s.colour]) if s.colour else a for a, s in zip(art, part, strict=True)]
        colours = palette()[[list(COLOURS).index(s.background) for s in part]]
        x = compose(torch.from_numpy(np.stack(art)), colours, *jitter(len(part))).to(device)
        with torch.no_grad(), autocast(device):
            latents.append(model.encode(x).latent_dist.mean.float().cpu())
    latents = torch.cat(latents)
    factor = 1 / latents.std()
    save_checkpoint(work / "latents.pt", latents=latents * factor, factor=float(factor))


def caption_table(shown: list[Scene], rng: random.Random) -> tuple[list[str], list[list[int]]]:
    """All captions, each once, and for every picture the rows that describe it (a quarter Japanese)."""
    from sd_explorer.training.words import random_caption

    row: dict[str, int] = {}
    of_scene: dict[Scene, list[int]] = {}
    for scene in dict.fromkeys(shown):
        rounds = 3 if scene.background == "white" and not scene.colour else 1
        texts = [random_caption(scene, lang, rng)[0] for _ in range(rounds) for lang in ("en", "en", "en", "ja")]
        of_scene[scene] = [row.setdefault(text, len(row)) for text in texts]
    return list(row), [of_scene[scene] for scene in shown]


def encode_captions(work: Path, device, wave: int = 1, batch: int = 256) -> None:
    """Writes `states.npy` (captions + 1, 77, 256) fp16, row 0 the empty caption, and `rows.pt`: picture -> rows."""
    import numpy as np
    import torch
    from tqdm import tqdm

    from sd_explorer.training.loop import autocast, save_checkpoint
    from sd_explorer.training.tokenizer import POSITIONS
    from sd_explorer.training.towers import load_text_tower, load_tokenizer

    texts, rows = caption_table(scenes(concepts(work, wave), random.Random(2)), random.Random(3))
    tokenizer, tower = load_tokenizer(work), load_text_tower(work).to(device)
    texts = ["", *texts]
    shape = (len(texts), POSITIONS, tower.config.hidden_size)
    states = np.lib.format.open_memmap(work / "states.half", "w+", np.float16, shape)
    for start in tqdm(range(0, len(texts), batch), desc="captions", mininterval=10):
        ids = tokenizer(
            texts[start : start + batch],
            padding="max_length",
            max_length=POSITIONS,
            truncation=True,
            return_tensors="pt",
        ).input_ids.to(device)
        with torch.no_grad(), autocast(device):
            states[start : start + batch] = tower(input_ids=ids).last_hidden_state.half().cpu().numpy()
    states.flush()
    width = max(map(len, rows))
    table = torch.tensor([[r[i % len(r)] + 1 for i in range(width)] for r in rows])
    save_checkpoint(work / "rows.pt", rows=table)
    os.replace(work / "states.half", work / "states.npy")


def prepare(work: Path, device) -> None:
    """Makes what is missing."""
    if not (work / "latents.pt").exists():
        encode_pictures(work, device)
    if not (work / "states.npy").exists():
        encode_captions(work, device)
