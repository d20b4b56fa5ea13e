"""Teaches the text tower words that no caption holds, from its own states (text-only distillation; the UNet stays as is).

For a caption with a new word ("a kitten, flat") the pupil learns the states that the frozen tower gives for the same
caption with the thing's known name ("a cat, flat"). Words by themselves go on copying the sentence encoder, so that the
vector of a whole prompt keeps its meaning.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from sd_explorer.training.artwork.captions import caption, renamed
from sd_explorer.training.artwork.fetch import STYLES, concepts
from sd_explorer.training.artwork.world import random_says, random_scene
from sd_explorer.training.loop import Budget, Progress, Trainer, autocast, pick_device, save_checkpoint
from sd_explorer.training.pool import word_pool, words_of
from sd_explorer.training.tokenizer import POSITIONS
from sd_explorer.training.towers import load_all, load_tokenizer, text_tower
from sd_explorer.training.words import embed, emojibase_words

SAME = 0.5
"""Share of captions that are as they were: their states must stay. With a quarter, known things came out less often."""
SHORT = 32
"""Positions of most batches; every fourth has all 77, and words by themselves beside it."""
END_WEIGHT = 0.4
"""Weight of the state at the first end token, which must also be the sentence encoder's."""
COPY, RANK = 2.0, 0.2
"""Weights of the sentence encoder's vectors and of their order among each other: more of it drowns the states."""


class Texts:
    """Captions with a new word beside the same caption with the known name, and words with the teacher's vectors."""

    def __init__(self, work: Path, held_out: list[str], seed: int):
        import torch

        self.things, self.rng = concepts(work, 1), random.Random(seed)
        self.pool = word_pool(work, self.things, held_out)
        self.new = {language: list(words) for language, words in self.pool.items()}
        self.of_thing = self._by_thing()
        self.words, self.vectors = _taught(work, self.things, self.pool, torch)
        english = [word.isascii() for word in self.words]
        self.rows = [[i for i, yes in enumerate(english) if yes is wanted] for wanted in (False, True)]

    def _by_thing(self) -> dict[str, list[list[str]]]:
        """Language -> thing -> its new words, the names that captions rarely held among them."""
        result = {"en": [list(t.names_en[1:]) for t in self.things], "ja": [list(t.names_ja[1:]) for t in self.things]}
        for language, words in words_of(self.pool, self.things).items():
            for names, new in zip(result[language], words, strict=True):
                names.extend(new)
        return result

    def pair(self) -> tuple[str, str]:
        """A caption for the pupil and the caption whose states it shall have."""
        language = "ja" if self.rng.random() < 0.3 else "en"
        thing = self._thing(language)
        scene = random_scene(thing, self.rng.choice(STYLES), self.things, self.rng)
        known, words = getattr(thing, f"names_{language}")[0], self.of_thing[language][self.things.index(thing)]
        says = random_says(scene, self.rng)
        if self.rng.random() < SAME or not words:
            text = caption(scene, language, self.rng, says)
            return text, text
        word, state = self.rng.choice(words), self.rng.getstate()
        told = []
        for name in (word, known):
            self.rng.setstate(state)
            told.append(caption(renamed(scene, language, name), language, self.rng, says))
        return told[0], told[1]

    def _thing(self, language: str):
        """A thing at random; half the time by one of the pool's words, so that those with many words come more often."""
        words = self.new[language]
        if words and self.rng.random() < 0.5:
            return self.things[self.pool[language][self.rng.choice(words)]]
        return self.rng.choice(self.things)

    def taught(self, n: int):
        """n words, half of them English, with the sentence encoder's unit vectors."""
        chosen = [self.rng.choice(self.rows[self.rng.random() < 0.5]) for _ in range(n)]
        return [self.words[i] for i in chosen], self.vectors[chosen]


def _taught(work: Path, things, pool, torch):
    """Words of both languages and the sentence encoder's vectors: a Japanese word has the mean of its English ones."""
    path = work / "taught.pt"
    if not path.exists():
        said, labels = emojibase_words(work)
        meant = {w: [w] for w in [*(w for w, _ in said), *pool["en"], *(n for t in things for n in t.names_en)]}
        for word, label in labels:
            meant.setdefault(word, []).append(label)
        meant = {w: [things[i].name] for w, i in pool["ja"].items()} | meant  # emojibase knows better
        meant |= {n: [t.name] for t in things for n in t.names_ja}
        row = {w: i for i, w in enumerate(dict.fromkeys(w for words in meant.values() for w in words))}
        vectors = embed(list(row))
        means = torch.stack([vectors[[row[w] for w in words]].mean(0) for words in meant.values()])
        save_checkpoint(path, words=list(meant), vectors=torch.nn.functional.normalize(means, dim=-1))
    kept = torch.load(path, weights_only=True)
    return kept["words"], kept["vectors"]


def aligned(mine: list[int], theirs: list[int], end: int, length: int) -> list[int]:
    """For each position of the pupil's ids the teacher's position whose state it shall have, -1 for none.

    Both start with the start token and end with the first `end`; what is equal at both ends goes one to one, the middle
    from the right, and padding to the same positions.
    """
    mine, theirs = mine[: mine.index(end) + 1], theirs[: theirs.index(end) + 1]
    shorter = min(len(mine), len(theirs))
    first = next((i for i in range(shorter) if mine[i] != theirs[i]), shorter)
    from_right = [len(theirs) - len(mine) + i for i in range(first, len(mine))]
    inside = [*range(first), *(i if i >= first else -1 for i in from_right)]
    padding = [i if i >= len(theirs) else -1 for i in range(len(mine), length)]
    return (inside + padding)[:length]


def pupil_of(work: Path):
    """The text tower and its projection: what the distillation trains."""
    import torch

    start = load_all(work, distilled=False)
    return torch.nn.ModuleDict({"text": start["text"], "projection": start["projection"]}).requires_grad_(True)


def state_error(pupil, teacher, tokenizer, pairs, length: int, device):
    """Squared error of the pupil's states at the aligned positions, as a part of the states' variance."""
    import torch

    options = dict(padding="max_length", max_length=length, truncation=True, return_tensors="pt")
    mine, theirs = (tokenizer(list(side), **options).input_ids for side in zip(*pairs, strict=True))
    end = tokenizer.eos_token_id
    source = torch.tensor([aligned(m, t, end, length) for m, t in zip(mine.tolist(), theirs.tolist(), strict=True)])
    with torch.no_grad():
        target = teacher(input_ids=theirs.to(device)).last_hidden_state.float()
    states = pupil["text"](input_ids=mine.to(device)).last_hidden_state.float()
    weight = (source >= 0).float()
    weight[torch.arange(len(mine)), (mine == end).int().argmax(1)] *= END_WEIGHT
    goal = target.gather(1, source.clamp(min=0)[..., None].expand_as(target).to(device))
    error = ((states - goal).square().mean(-1) * weight.to(device)).sum() / weight.sum()
    return error / target.var()


def vector_errors(pupil, tokenizer, words: list[str], vectors, device):
    """(copy, rank): how far the vectors of words are from the sentence encoder's, and their order among each other."""
    from torch.nn import functional as F

    ids = tokenizer(words, padding=True, max_length=SHORT, truncation=True, return_tensors="pt").input_ids
    read = F.normalize(pupil["projection"](pupil["text"](input_ids=ids.to(device)).pooler_output).float(), dim=-1)
    vectors = vectors.to(device)
    near = (20 * vectors @ vectors.T).softmax(-1)
    rank = -(near * (20 * read @ vectors.T).log_softmax(-1)).sum(-1).mean()
    return 1 - (read * vectors).sum(-1).mean(), rank


def train(
    work: Path,
    budget: Budget,
    held_out: Sequence[str] = (),
    until: str | None = None,
    device: str | None = None,
    batch: int = 64,
    peak: float = 4e-4,
) -> None:
    """Trains, or goes on training, `distilled.pt`; no word of `held_out` is ever shown."""
    import torch

    torch.manual_seed(0)
    device = pick_device(device)
    tokenizer = load_tokenizer(work)
    teacher = text_tower(len(tokenizer)).to(device).eval().requires_grad_(False)
    teacher.load_state_dict(load_all(work, distilled=False)["text"].state_dict())
    teacher.set_attn_implementation("sdpa")
    trainer = Trainer(work / "distilled.pt", pupil_of(work).to(device), budget, peak, 0.995, until=until)
    texts, progress = Texts(work, list(held_out), 1 + budget.step), Progress(trainer)
    budget.restart_clock()
    while not trainer.done:
        whole = budget.step % 4 == 0
        n, length = (batch // 2, POSITIONS) if whole else (batch, SHORT)
        with autocast(device):
            error = state_error(trainer.module, teacher, tokenizer, [texts.pair() for _ in range(n)], length, device)
            copy, rank = 0.0, 0.0
            if whole:
                words, vectors = texts.taught(2 * batch)
                copy, rank = vector_errors(trainer.module, tokenizer, words, vectors, device)
        trainer.step(error + COPY * copy + RANK * rank)
        progress.show(n, error=error, copy=4 * copy, rank=4 * rank)
    trainer.save()
