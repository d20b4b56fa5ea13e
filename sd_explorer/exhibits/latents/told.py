"""What is told of a picture that went through the latents: both pictures, what was lost, and by how much."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.bundled import BUNDLED
from sd_explorer.exhibits.part import Part
from sd_explorer.pictures import encode, shrunk
from sd_explorer.widgets import Curve, PictureRow

CLAIMS = (("latents_rate_trips", "latents_trips"), ("latents_rate_bits", "latents_bits"))
"""Key of the sentence, name in the ledger."""


class Told(Part):
    """Three pictures, the numbers of the way, and a curve over the trips."""

    def __init__(self, exhibit):
        super().__init__(exhibit)
        self.code, self.back, self.edits, self.rates = None, None, None, {}
        self.row, self.numbers, self.curve, self.note = PictureRow(most=250), W.HTML(), Curve(), W.HTML()
        self.curve.layout.display = "none"
        self.widget = W.VBox([self.numbers, self.curve, self.note])

    def speak(self):
        self._describe()

    def show(self, code, back, edits):
        """The picture as far as it has come."""
        from sd_explorer.experiments.claims import rate_of

        self.code, self.back, self.edits = code, back, edits
        model = self.exhibit.recipe.model
        self.rates = {key: rate for key, claim in CLAIMS if (rate := rate_of(claim, model))}
        self._describe()
        self.row.thumbs = [shrunk(code.picture), shrunk(back.picture), encode(back.lost, "PNG")]

    def _describe(self):
        if self.code is None:
            return
        parts = (("picture", ""), ("back", "a"), ("lost", ""))
        values = {"decibels": self._decibels(self.back.decibels[-1]), "trips": self.back.trips}
        self.row.items = [{"title": self.say(f"latents_{name}"), "note": self.say(f"latents_{name}_note", **values),
                           "alt": self.say(f"latents_{name}"), "colour": colour} for name, colour in parts]  # fmt: skip
        self.numbers.value = "".join(f"<p>{line}</p>" for line in self._lines())
        self.note.value = "".join(f"<p class='sdx-mut'>{escape(words)}</p>" for words in self._remarks())
        self._draw()

    @staticmethod
    def _decibels(value: float) -> str:
        return "∞" if value == float("inf") else f"{value:.1f}"

    def _lines(self):
        pixels, latents, bits = self.code.picture.size, self.code.latents, self.edits.bits
        c, h, w = latents.shape
        sizes = {"height": self.code.picture.shape[0], "width": self.code.picture.shape[1], "pixels": f"{pixels:,}",
                 "h": h, "w": w, "c": c, "latents": f"{latents.size:,}", "fewer": pixels / latents.size}  # fmt: skip
        yield escape(self.say("latents_sizes", **sizes))
        stored = 16 if bits > 16 else bits
        total = latents.size * stored // 8
        yield escape(self.say("latents_bytes", stored=stored, total=f"{total:,}", pixels=f"{pixels:,}",
                              fewer=pixels / max(1, total)))  # fmt: skip
        decibels = self.back.decibels[-1]
        if decibels != float("inf"):
            error = 255**2 / 10 ** (decibels / 10)
            yield f"<b>{escape(self.say('latents_psnr', error=f'{error:,.1f}', decibels=decibels))}</b>"
        if self.back.trips > 1:
            yield escape(self.say("latents_softer", first=self._decibels(self.back.decibels[0]), trips=self.back.trips,
                                  last=self._decibels(decibels)))  # fmt: skip

    def _remarks(self):
        if not self.exhibit.source.of_this_run and self.exhibit.recipe.model in BUNDLED:
            yield self.say("latents_strange")
        for key, rate in self.rates.items():
            yield self.say(key, true=rate.true, of=rate.of)

    def _draw(self):
        many = len(self.back.decibels) > 1
        self.curve.layout.display = None if many else "none"
        if many:
            with self.curve.hold_sync():
                self.curve.labels = [self.say("latents_trip", trip=n) for n in range(1, len(self.back.decibels) + 1)]
                self.curve.series = [{"name": self.say("latents_curve"), "values": list(self.back.decibels), "dashed": False,
                                      "colour": "a"}]  # fmt: skip
                self.curve.alt, self.curve.index = self.say("latents_curve_alt"), len(self.back.decibels) - 1
