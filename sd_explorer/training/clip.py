"""Trains the CLIP pair: a causal text tower and a small ViT in one space (Radford et al. 2021).

The text tower also copies a sentence encoder, so that words no caption holds land near those that do, and its states
are sharpened by heads that name concept, style, background and colour; the heads are thrown away.
"""

from __future__ import annotations

from pathlib import Path

from sd_explorer.training.artwork.fetch import concepts
from sd_explorer.training.batches import Batches
from sd_explorer.training.loop import Budget, Progress, Trainer, autocast, pick_device
from sd_explorer.training.tokenizer import POSITIONS
from sd_explorer.training.towers import build, load_tokenizer


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

    ids = tokenizer(
        texts, padding="max_length" if length else True, max_length=length or 48, truncation=True, return_tensors="pt"
    ).input_ids.to(device)
    states = model["text"](input_ids=ids)
    ends = torch.stack([states.pooler_output, states.last_hidden_state[:, -1]]).float()
    return ends, F.normalize(model["projection"](states.pooler_output).float(), dim=-1)


def naming_loss(model, ends, said_labels):
    """Cross-entropy of the four heads at both positions."""
    from torch.nn import functional as F

    names = ("concept", "style", "background", "colour")
    return (
        sum(F.cross_entropy(model["heads"][k](e).float(), said_labels[:, i]) for e in ends for i, k in enumerate(names))
        / 2
    )


def train(
    work: Path, budget: Budget, until: str | None = None, device: str | None = None, batch: int = 64, peak: float = 1e-3
) -> None:
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
    pair = contrastive(seen, texts[2 * n :], scale)
    labels = torch.cat([labels, picture_labels]).to(device)
    name = naming_loss(model, ends, labels)
    share = -(shares.to(device) * model["heads"]["concept"](word_ends[0]).float().log_softmax(-1)).sum(-1).mean()
    hit = (seen @ texts[2 * n :].T).argmax(1) == torch.arange(n, device=device)
    loss = 4 * copy + 0.3 * rank + 0.5 * pair + 0.5 * name + 0.2 * share
    return loss, {"copy": copy, "pair": pair, "name": name, "share": share, "retrieval": hit.float().mean()}
