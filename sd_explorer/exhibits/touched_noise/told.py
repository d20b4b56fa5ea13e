"""What is told of a touched noise: before, after, what moved, and whether it still is noise."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.part import Part
from sd_explorer.pictures import encode, shrunk
from sd_explorer.widgets import PictureRow

ADDING = ("euler_a", "ddpm", "lcm")
"""Schedulers that add noise on the way."""
LITTLE = 0.5
"""Mean change, of 255, under which a picture hardly moved."""


class Told(Part):
    """Three pictures, the gauge, and one sentence about this change."""

    def __init__(self, exhibit):
        super().__init__(exhibit)
        self.held, self.found, self.run, self.touches, self.rates = None, None, None, (), {}
        self.row, self.gauge, self.verdict = PictureRow(), W.HTML(), W.HTML()
        self.widget = W.VBox([self.gauge, self.verdict])

    def speak(self):
        self._describe()

    def show(self, item, run, touches):
        """A Held, the guess of a step, or a Touched."""
        from sd_explorer.experiments.claims import rate_of
        from sd_explorer.experiments.touched_noise import Held, Seen

        if isinstance(item, Seen):
            self.row.thumbs = [self.row.thumbs[0], encode(item.picture), b""]
            return
        if isinstance(item, Held):
            self.held, self.found, self.run, self.touches = item, None, run, touches
            self.row.thumbs = [shrunk(run.picture), b"", b""]
        else:
            self.held, self.found = item.held, item
            self.rates = {name: rate_of(name, run.recipe.model) for name in ("noise_reaches", "noise_mirror")}
            self.row.thumbs = [shrunk(run.picture), shrunk(item.picture), shrunk(item.moved.picture)]
        self._describe()

    def _describe(self):
        held = self.held
        if held is None:
            return
        some = held.cells if 0 < len(held.cells) < held.noise[0].size else ()
        outlined = {"grid": list(held.noise.shape[:0:-1]), "marked": list(some)}
        seed = self.run.recipe.seed
        parts = (("before", ""), ("after", "a"), ("moved", ""))
        self.row.items = [
            {"title": self.say(f"touched_{name}"), "note": self.say(f"touched_{name}_note", seed=seed), "colour": colour,
             "alt": self.say(f"touched_{name}"), **(outlined if name != "before" else {})} for name, colour in parts
        ]  # fmt: skip
        self.gauge.value = "".join(f"<p>{line}</p>" for line in self._gauge_lines())
        self.verdict.value = "".join(f"<p>{line}</p>" for line in self._sentences())

    def _gauge_lines(self):
        whole, part = self.held.whole, self.held.part
        sign, look, key = ("✓", "sdx-good", "likely") if self.held.likely else ("✗", "sdx-error", "unlikely")
        yield f"<b class='{look}'>{sign} {escape(self.say(f'touched_{key}'))}</b>"
        numbers = {"count": f"{whole.count:,}", "norm": f"{whole.norm:.1f}", "expected": f"{whole.expected_norm:.1f}"}
        yield escape(self.say("touched_norm", **numbers, mean=_signed(whole.mean), deviation=whole.deviation))
        if part:
            yield escape(self.say("touched_part", count=f"{part.count:,}", mean=_signed(part.mean), deviation=part.deviation,
                                  spread=(2 * part.count) ** -0.5))  # fmt: skip

    def _sentences(self):
        found = self.found
        if found is None:
            return
        if not self.touches:
            yield escape(self.say("touched_nothing"))
        elif found.moved.mean < LITTLE:
            yield f"<b>{escape(self.say('touched_little', mean=found.moved.mean))}</b>"
        else:
            yield f"<b>{escape(self._where(found))}</b>"
        key = "noise_mirror" if found.astray is not None else "noise_reaches" if found.held.part else ""
        if rate := self.rates.get(key):
            yield f"<span class='sdx-mut'>{escape(self.say(f'touched_{key}', true=rate.true, of=rate.of))}</span>"
        if self.run.recipe.scheduler in ADDING and self.touches:
            yield f"<span class='sdx-mut'>{escape(self.say('touched_adds'))}</span>"

    def _where(self, found) -> str:
        """Where the change lies; of a noise that was changed everywhere, how much it is."""
        moved = found.moved
        if found.astray is not None:
            return self.say("touched_astray", mean=moved.mean, astray=found.astray)
        if found.held.part is None:
            return self.say("touched_everywhere", mean=moved.mean)
        key = "touched_far" if moved.inside < 0.5 else "touched_near"
        return self.say(key, inside=100 * moved.inside, outside=100 * (1 - moved.inside), area=100 * moved.area,
                        reach=moved.reach, mean=moved.mean)  # fmt: skip


def _signed(value: float) -> str:
    """A small number with a true minus."""
    return f"{value:.2f}".replace("-", "−")
