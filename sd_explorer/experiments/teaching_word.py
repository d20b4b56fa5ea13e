"""What a model makes of a word before it is taught, and what teaching it would take."""

from __future__ import annotations

from dataclasses import dataclass

from sd_explorer.bundled import BUNDLED
from sd_explorer.problems import Problem


@dataclass(frozen=True)
class AboutWord:
    """A word that may be taught, or why not."""

    word: str
    pieces: tuple[str, ...] = ()
    """As the tokenizer cuts it."""
    near: tuple[str, ...] | None = None
    """The known things that the model reads most like it; None where nobody knows what a checkpoint was taught."""
    far: bool = False
    """Whether they are far: nothing known lies near."""
    bytes: int = 0
    """Memory that teaching takes beside the model."""
    problem: Problem | None = None


def about_word(model, text: str) -> AboutWord:
    """What is known of a word; raises `Problem` for one that can't be new, and for a model that can't be taught here."""
    from sd_explorer.prompts.neighbours import nearest
    from sd_explorer.prompts.unknown import LEAST, NAMED, Known
    from sd_explorer.training.teaching.needs import check
    from sd_explorer.training.teaching.word import new_word

    word, needed = new_word(model, text), check(model)
    if model.name not in BUNDLED:
        return AboutWord(word.text, word.pieces, bytes=needed)
    known = Known.of(model)
    places, cosines = nearest(model.vectors([word.text], "pooled"), known.vectors, NAMED)
    near = tuple(known.names[i] for i in places[0])
    return AboutWord(word.text, word.pieces, near, bool(cosines[0, 0] < LEAST), needed)
