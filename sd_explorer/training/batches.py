"""What the CLIP pair learns from: random words, captions and pictures, each with its targets."""

from __future__ import annotations

import random
from pathlib import Path

from sd_explorer.training.artwork.captions import Says, Scene, caption
from sd_explorer.training.artwork.compose import COLOURS, HUES, compose, jitter, palette, recolour
from sd_explorer.training.artwork.fetch import STYLES, concepts
from sd_explorer.training.autoencoder import load_pictures
from sd_explorer.training.words import random_caption, random_scene, said, teach


class Batches:
    """Random words, captions and pictures with their targets."""

    def __init__(self, work: Path, seed: int):
        self.things, self.rng = concepts(work), random.Random(seed)
        self.pictures = load_pictures(work)
        self.taught = teach(work, self.things)
        self.near = self._near()

    def _near(self):
        """How much each word (English, then Japanese) means each concept, (words, concepts): a sharpened cosine."""
        import torch

        words = torch.cat([self.taught["en_vectors"], self.taught["ja_vectors"]])
        words = torch.nn.functional.normalize(words, dim=-1)
        return (words @ self.taught["concept_vectors"].T / 0.03).softmax(-1)

    def words(self, n: int):
        """n words, two thirds English: texts, teacher vectors, concept shares."""
        import torch

        n_en, count = len(self.taught["en"]), len(self.taught["ja"])
        chosen = [
            self.rng.randrange(n_en) if self.rng.random() < 0.65 else n_en + self.rng.randrange(count) for _ in range(n)
        ]
        texts = [self._en(i) if i < n_en else self.taught["ja"][i - n_en] for i in chosen]
        vectors = torch.stack(
            [self.taught["en_vectors"][i] if i < n_en else self.taught["ja_vectors"][i - n_en] for i in chosen]
        )
        return texts, torch.nn.functional.normalize(vectors, dim=-1), self.near[chosen]

    def _en(self, index: int) -> str:
        word = self.taught["en"][index]
        return self.rng.choice(("", "", "a ", "the ")) + word

    def captions(self, n: int):
        """n English captions of the teacher's pool, some said in Japanese: texts, teacher vectors, said (n, 4)."""
        import torch

        chosen = [self.rng.randrange(len(self.taught["captions"])) for _ in range(n)]
        texts, labels = [], []
        for i in chosen:
            text, *label = self.taught["captions"][i]
            texts.append(self._translate(label) if self.rng.random() < 0.5 else text)
            labels.append(label)
        return texts, self.taught["caption_vectors"][chosen], torch.tensor(labels)

    def _translate(self, label) -> str:
        """A Japanese caption that says what the labels say."""
        thing, style, background, colour = label
        scene = Scene(
            self.things[thing],
            STYLES[style - 1],
            list(COLOURS)[background - 1 if background else 0],
            list(HUES)[colour - 1] if colour else "",
        )
        return caption(scene, "ja", self.rng, Says(bool(style), bool(background)))

    def pairs(self, n: int):
        """n pictures of different concepts with a caption each: pictures (n, 3, 128, 128), texts, said (n, 4)."""
        import numpy as np
        import torch

        scenes = [random_scene([thing], self.rng) for thing in self.rng.sample(self.things, n)]
        texts, labels, artwork = [], [], []
        for scene in scenes:
            text, *says = random_caption(scene, self.rng.choice(("en", "en", "ja")), self.rng)
            index = self.things.index(scene.concept)
            texts.append(text)
            labels.append((index, *said(scene, *says)))
            art = self.pictures[index * len(STYLES) + STYLES.index(scene.style)].numpy()
            artwork.append(recolour(art, HUES[scene.colour]) if scene.colour else art)
        colours = palette()[[list(COLOURS).index(s.background) for s in scenes]]
        return compose(torch.from_numpy(np.stack(artwork)), colours, *jitter(n)), texts, torch.tensor(labels)
