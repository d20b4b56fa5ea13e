"""Encodes pictures of the world once, shard by shard, so that the UNet's training reads numbers only."""

from __future__ import annotations

import json
import random
from pathlib import Path

from sd_explorer.training.artwork.fetch import concepts
from sd_explorer.training.artwork.world import from_row, paint, random_says, scenes, to_table

ROUNDS = 12
"""Pictures of each artwork in one shard."""
SHARDS = 2
SEED, BATCH = 100, 48
"""Of the first shard, the next one's is one more; pictures that are placed and encoded at once."""
REUSE = 4
"""How often a caption that was read is drawn, on average."""
JAPANESE = 0.25
"""Share of Japanese captions."""
NEW_WORDS = 0.12
"""Share of captions that name the thing by a word of the text tower's pool, so that the UNet meets its states too."""


def shard(work: Path, number: int) -> Path:
    """Where a shard of encoded pictures lies."""
    return work / f"latents-{number}.pt"


def encode(work: Path, number: int, device, wave: int = 1, rounds: int = ROUNDS) -> None:
    """Writes one shard: latent means (pictures, 4, 16, 16) at unit deviation in fp16, and what each picture shows."""
    import numpy as np
    import torch
    from tqdm import tqdm

    from sd_explorer.training.autoencoder import build
    from sd_explorer.training.loop import autocast, averaged, save_checkpoint

    things, rng = concepts(work, wave), random.Random(SEED + number)
    shown, index = scenes(things, rounds, rng), {thing.name: i for i, thing in enumerate(things)}
    model = build().eval()
    model.load_state_dict(averaged(work / "autoencoder.pt"))
    model.to(device)
    artwork = np.load(work / "pictures.npy", mmap_mode="r")
    latents = []
    for start in tqdm(range(0, len(shown), BATCH), desc=f"latents {number}", mininterval=10):
        x = paint(shown[start : start + BATCH], artwork, index, rng).to(device)
        with torch.no_grad(), autocast(device):
            latents.append(model.encode(x).latent_dist.mean.float().cpu())
    whole = torch.cat(latents)
    save_checkpoint(shard(work, number), latents=(whole * factor(work, whole)).half(), facts=to_table(shown, things))


def factor(work: Path, latents=None) -> float:
    """1 / standard deviation of the latents: measured once for an autoencoder, then kept in `factor.json`."""
    kept = work / "factor.json"
    if not kept.exists():
        kept.write_text(json.dumps(1.0 if latents is None else float(1 / latents.std())), encoding="utf-8")
    return json.loads(kept.read_text(encoding="utf-8"))


def prepare(work: Path, device) -> None:
    """Makes the pictures, unless there are shards already."""
    for number in range(0 if any(work.glob("latents-*.pt")) else SHARDS):
        encode(work, number, device)


class Pictures:
    """The encoded pictures in memory, and captions made on the fly: each names a random part of the facts.

    The text tower reads `n / REUSE` new captions a batch; they wait in a pool until they were drawn `REUSE` times on
    average, each time with other noise.
    """

    def __init__(self, work: Path, seed: int, device="cpu", pool: int = 1024, only=None):
        import torch

        from sd_explorer.training.pool import kept_pool, words_of
        from sd_explorer.training.towers import load_text_tower, load_tokenizer

        shards = [torch.load(path, weights_only=True) for path in sorted(work.glob("latents-*.pt"))]
        self.latents = torch.cat([s["latents"] for s in shards])
        self.facts = torch.cat([s["facts"] for s in shards])
        if only:  # a choice of rows of the table of facts
            kept = only(self.facts)
            self.latents, self.facts = self.latents[kept], self.facts[kept]
        self.things, self.rng = concepts(work, 1), random.Random(seed)
        self.words, self.index = words_of(kept_pool(work), self.things), {t.name: i for i, t in enumerate(self.things)}
        self.latents = self.latents.to(device)
        self.tokenizer, self.tower = load_tokenizer(work), load_text_tower(work).to(device)
        self.tower.set_attn_implementation("sdpa")  # nothing is trained here, and it is half the work
        self.empty, pool = self.states([""]).half(), min(pool, REUSE * len(self.latents))
        self.shown = torch.zeros(pool, dtype=torch.long, device=device)
        self.read = self.empty.repeat(pool, 1, 1)
        self.next = 0
        for _ in range(0, pool, 64):
            self._refill(min(64, pool))

    def _refill(self, n: int) -> None:
        """Puts n new pictures with a caption each into the pool, in place of the oldest."""
        import torch

        places = [(self.next + i) % len(self.shown) for i in range(n)]
        chosen = [self.rng.randrange(len(self.latents)) for _ in range(n)]
        self.shown[places] = torch.tensor(chosen, device=self.shown.device)
        self.read[places] = self.states([self.text(self.scene(i)) for i in chosen]).half()
        self.next = (self.next + n) % len(self.shown)

    def scene(self, index: int):
        """What a picture shows."""
        return from_row(self.facts[index], self.things)

    def batch(self, n: int, dropped: float):
        """n random latents with the states of a caption each, `dropped` of them empty: (n, 4, 16, 16), (n, 77, 256)."""
        import torch

        self._refill(max(1, n // REUSE))
        places = torch.randint(len(self.shown), (n,), device=self.shown.device)
        read = self.read[places].float()
        read[torch.rand(n, device=read.device) < dropped] = self.empty.float()
        return self.latents[self.shown[places]].float(), read

    def text(self, scene) -> str:
        """A caption that names a random part of what the picture shows."""
        from sd_explorer.training.artwork.captions import caption, renamed

        language = "ja" if self.rng.random() < JAPANESE else "en"
        words = self.words[language][self.index[scene.concept.name]]
        if words and self.rng.random() < NEW_WORDS:
            scene = renamed(scene, language, self.rng.choice(words))
        return caption(scene, language, self.rng, random_says(scene, self.rng))

    def states(self, texts: list[str]):
        """What the UNet reads, (n, 77, 256)."""
        return read_states(self.tokenizer, self.tower, texts)


def read_states(tokenizer, tower, texts: list[str]):
    """The states of a text tower at all 77 positions, float (n, 77, 256)."""
    import torch

    from sd_explorer.training.loop import autocast

    ids = tokenizer(texts, padding="max_length", truncation=True, return_tensors="pt").input_ids.to(tower.device)
    with torch.no_grad(), autocast(tower.device):
        return tower(input_ids=ids).last_hidden_state.float()
