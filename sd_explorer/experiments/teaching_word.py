"""What a model makes of a word before it is taught, and what teaching it would take."""

from __future__ import annotations

from collections.abc import Iterator
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


def about_word(model, text: str) -> Iterator[None | AboutWord]:
    """What is known of a word: None between the parts of the work, then an AboutWord; a word that can't be new, or a model
    that can't be taught here, has the `Problem` in it."""
    from sd_explorer.training.teaching.needs import check
    from sd_explorer.training.teaching.word import new_word

    try:
        word = new_word(model, text)
        yield None
        needed = check(model)
    except Problem as problem:
        yield AboutWord(text, problem=problem)
        return
    near, far = None, False
    if model.name in BUNDLED:
        yield None
        near, far = _near(model, word.text)
    yield AboutWord(word.text, word.pieces, near, far, needed)


def _near(model, word: str) -> tuple[tuple[str, ...], bool]:
    """The known things nearest to a word, and whether even they are far."""
    from sd_explorer.prompts.neighbours import nearest
    from sd_explorer.prompts.unknown import LEAST, NAMED, Known

    known = Known.of(model)
    places, cosines = nearest(model.vectors([word], "pooled"), known.vectors, NAMED)
    return tuple(known.names[i] for i in places[0]), bool(cosines[0, 0] < LEAST)
