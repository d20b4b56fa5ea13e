"""Trains the CLIP pair: a causal text tower and a small ViT in one space (Radford et al. 2021).

The text tower also copies a sentence encoder, so that words no caption holds land near those that do, and its states
are sharpened by heads that name concept, style, background and colour; the heads are thrown away.
"""

from __future__ import annotations

import random
from pathlib import Path

from .autoencoder import load_pictures
from .captions import Scene
from .compose import COLOURS, HUES, compose, jitter, palette, recolour
from .fetch import STYLES, concepts
from .tokenizer import POSITIONS, VOCABULARY, train_tokenizer
from .training import Budget, Progress, Trainer, autocast, pick_device
from .words import random_caption, random_scene, said, teach, tokenizer_texts

WIDTH = 256
SPACE = 384
"""Dimensions of the space that pictures, prompts and the teacher share."""


def text_tower(vocabulary: int = VOCABULARY):
    """CLIPTextModel, 4 layers x 256. The two special tokens are the last ones."""
    from transformers import CLIPTextConfig, CLIPTextModel

    return CLIPTextModel(CLIPTextConfig(
        vocab_size=vocabulary, hidden_size=WIDTH, intermediate_size=4 * WIDTH, num_hidden_layers=4,
        num_attention_heads=4, max_position_embeddings=POSITIONS, projection_dim=SPACE, hidden_act="gelu",
        bos_token_id=vocabulary - 2, eos_token_id=vocabulary - 1, pad_token_id=vocabulary - 1,
        attn_implementation="eager"))


def vision_tower():
    """CLIPVisionModelWithProjection, ViT 4 layers x 192, patch 16, 128x128 px."""
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    return CLIPVisionModelWithProjection(CLIPVisionConfig(
        hidden_size=192, intermediate_size=768, num_hidden_layers=4, num_attention_heads=3, image_size=128,
        patch_size=16, projection_dim=SPACE, hidden_act="gelu", attn_implementation="eager"))


def build(vocabulary: int, things: int):
    """Everything that is trained, in one module."""
    import torch
    from torch import nn

    sizes = {"concept": things, "style": 1 + len(STYLES), "background": 1 + len(COLOURS), "colour": 1 + len(HUES)}
    return nn.ModuleDict({
        "text": text_tower(vocabulary), "vision": vision_tower(),
        "projection": nn.Linear(WIDTH, SPACE, bias=False),
        "heads": nn.ModuleDict({k: nn.Linear(WIDTH, n) for k, n in sizes.items()}),
        "scale": nn.ParameterList([nn.Parameter(torch.tensor(2.66))]),  # ln(1 / 0.07)
    })


def load_tokenizer(work: Path):
    """The tokenizer, trained on first use."""
    from transformers import CLIPTokenizer

    folder = work / "tokenizer"
    if not (folder / "tokenizer.json").exists():
        train_tokenizer(tokenizer_texts(work, concepts(work)), folder)
    return CLIPTokenizer.from_pretrained(folder)


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
        chosen = [self.rng.randrange(n_en) if self.rng.random() < 0.65 else n_en + self.rng.randrange(count)
                  for _ in range(n)]
        texts = [self._en(i) if i < n_en else self.taught["ja"][i - n_en] for i in chosen]
        vectors = torch.stack([self.taught["en_vectors"][i] if i < n_en else self.taught["ja_vectors"][i - n_en]
                               for i in chosen])
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
        from .captions import caption

        thing, style, background, colour = label
        scene = Scene(self.things[thing], STYLES[style - 1], list(COLOURS)[background - 1 if background else 0],
                      list(HUES)[colour - 1] if colour else "")
        return caption(scene, "ja", self.rng, bool(style), bool(background))

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


def contrastive(left, right, scale):
    """Symmetric cross-entropy over a batch of matching unit vectors (CLIP, figure 3)."""
    import torch
    from torch.nn import functional as F

    logits = scale * left @ right.T
    target = torch.arange(len(logits), device=logits.device)
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2


def encode(model, tokenizer, texts: list[str], device, length: int | None = None):
    """(states at the end token and at the last position (2, n, width), projected unit vectors (n, 384))."""
    import torch
    from torch.nn import functional as F

    ids = tokenizer(texts, padding="max_length" if length else True, max_length=length or 48, truncation=True,
                    return_tensors="pt").input_ids.to(device)
    states = model["text"](input_ids=ids)
    ends = torch.stack([states.pooler_output, states.last_hidden_state[:, -1]]).float()
    return ends, F.normalize(model["projection"](states.pooler_output).float(), dim=-1)


def naming_loss(model, ends, said_labels):
    """Cross-entropy of the four heads at both positions."""
    from torch.nn import functional as F

    names = ("concept", "style", "background", "colour")
    return sum(F.cross_entropy(model["heads"][k](e).float(), said_labels[:, i])
               for e in ends for i, k in enumerate(names)) / 2


def train(work: Path, budget: Budget, until: str | None = None, device: str | None = None, batch: int = 64,
          peak: float = 1e-3) -> None:
    """Trains, or goes on training, `clip.pt`.

    batch: pictures per step; there are twice as many captions and three times as many words.
    """
    import torch

    torch.manual_seed(0)
    device = pick_device(device)
    tokenizer = load_tokenizer(work)
    model = build(len(tokenizer), len(concepts(work))).to(device)
    trainer = Trainer(work / "clip.pt", model, budget, peak, 0.998, weight_decay=0.02, until=until)
    batches, progress = Batches(work, seed=budget.step), Progress(trainer)
    budget.restart_clock()
    while not trainer.done:
        long = budget.step % 8 == 0  # all 77 positions must mean something, not only the first
        with autocast(device):
            size, length = (batch // 4, POSITIONS) if long else (batch, None)
            loss, values = _losses(model, tokenizer, batches, size, device, length)
        trainer.step(loss)
        progress.show(6 * batch, loss=loss, **values)
    trainer.save()


def _losses(model, tokenizer, batches, n: int, device, length: int | None):
    import torch
    from torch.nn import functional as F

    words, word_vectors, shares = batches.words(3 * n)
    captions, caption_vectors, labels = batches.captions(2 * n)
    pictures, picture_texts, picture_labels = batches.pairs(n)
    word_ends, word_texts = encode(model, tokenizer, words, device, length)  # apart: words need little padding
    ends, texts = encode(model, tokenizer, captions + picture_texts, device, length)
    taught = torch.cat([word_vectors, caption_vectors]).to(device)
    seen = F.normalize(model["vision"](pixel_values=pictures.to(device)).image_embeds.float(), dim=-1)
    scale = model["scale"][0].exp().clamp(max=100)
    pupil = torch.cat([word_texts, texts[: 2 * n]])
    copy = 1 - (pupil * taught).sum(-1).mean()
    rank = contrastive(pupil, taught, 20.0)
    pair = contrastive(seen, texts[2 * n:], scale)
    labels = torch.cat([labels, picture_labels]).to(device)
    name = naming_loss(model, ends, labels)
    share = -(shares.to(device) * model["heads"]["concept"](word_ends[0]).float().log_softmax(-1)).sum(-1).mean()
    hit = (seen @ texts[2 * n:].T).argmax(1) == torch.arange(n, device=device)
    loss = 4 * copy + 0.3 * rank + 0.5 * pair + 0.5 * name + 0.2 * share
    return loss, {"copy": copy, "pair": pair, "name": name, "share": share, "retrieval": hit.float().mean()}


def load_all(work: Path):
    """The averaged towers, projection and heads so far."""
    from .autoencoder import averaged

    tokenizer = load_tokenizer(work)
    model = build(len(tokenizer), len(concepts(work)))
    model.load_state_dict(averaged(work, "clip.pt"))
    return model.eval().requires_grad_(False)


def load_text_tower(work: Path):
    """The averaged text tower so far."""
    return load_all(work)["text"]
