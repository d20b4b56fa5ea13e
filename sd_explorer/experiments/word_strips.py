"""What a word really did, as strips of pictures that grow: each word left out, one word turned up and down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sd_explorer.diffusion.trace import Trace
from sd_explorer.experiments.growing import growing
from sd_explorer.progress import Progress


@dataclass(frozen=True, eq=False)
class WordStrip:
    """The pictures so far, and the run they belong to."""

    trace: Trace
    word: Any = None
    """The Word that is turned up and down; None where each is left out."""
    share: tuple = ()
    """Pairs of a Word and its share of attention."""
    items: tuple = ()
    """A LeftOut or a Turned for each picture."""

    def plus(self, item) -> WordStrip:
        """One picture more."""
        return replace(self, items=(*self.items, item))


def left_out_strip(model, trace: Trace) -> Iterator:
    """Steps and, again and again, the WordStrip as far as it has come: first without pictures, with every share."""
    from sd_explorer.experiments.heat_maps import recorded, word_shares
    from sd_explorer.experiments.leave_one_out import leave_one_out

    words = model.tokens(trace.whole.prompt).words
    yield Progress(0, 1 + sum(word.says_something for word in words))
    attention = yield from recorded(model, trace.whole)
    strip = WordStrip(trace, share=tuple(word_shares(model, trace.whole.prompt, attention).items()))
    yield strip
    yield from growing(strip, leave_one_out(model, trace), WordStrip.plus)


def turned_strip(model, trace: Trace, word) -> Iterator:
    """Steps and, again and again, the WordStrip as far as it has come."""
    from sd_explorer.experiments.turned import turned

    yield from growing(WordStrip(trace, word), turned(model, trace, word), WordStrip.plus)
