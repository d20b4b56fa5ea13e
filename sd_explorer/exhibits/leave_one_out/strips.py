"""The two strips: the picture without each of its words, and with one word read less and more."""

from __future__ import annotations

from sd_explorer.exhibits.strip import Strip


class LeaveStrip(Strip):
    """The whole picture first, then each word left out, with its change and its share of attention."""

    def __init__(self, exhibit):
        super().__init__(exhibit, "leave")

    def start(self):
        """Paint the picture of the trace once more without each word, with the model that made it."""
        from sd_explorer.experiments.word_strips import left_out_strip

        if trace := self.session.trace:
            self.bar.work.start(lambda model: left_out_strip(model, trace), self.show, model=trace.recipe.model)

    def pictures(self) -> list:
        return [self.shown.trace.picture, *(item.picture for item in self.shown.items)]

    def captions(self) -> list[dict]:
        alt = self.say("alt_picture", prompt=self.shown.trace.recipe.prompt)
        whole = {"text": self.say("left_out_none"), "alt": alt, "bars": []}
        return [whole, *(self._caption(item, dict(self.shown.share)) for item in self.shown.items)]

    def _caption(self, item, shares: dict) -> dict:
        share = shares.get(item.word, 0.0)
        change = self.say("left_out_numbers", latents=f"{item.latents_change:.2f}", pixels=f"{item.pixel_change:.1f}")
        bars = [{"name": self.say("left_out_change"), "value": item.latents_change, "read": change},
                {"name": self.say("left_out_share"), "value": share, "read": f"{100 * share:.1f} %"}]  # fmt: skip
        alt = self.say("alt_picture", prompt=item.recipe.prompt)
        return {"text": item.word.text, "struck": True, "alt": alt, "bars": bars}


class TurnStrip(Strip):
    """The picked word, from not read to read twice."""

    def __init__(self, exhibit):
        super().__init__(exhibit, "turn")

    def start(self):
        from sd_explorer.experiments.turned import WEIGHTS
        from sd_explorer.experiments.word_strips import turned_strip

        trace, word = self.session.trace, self.exhibit.picked()
        if trace and word:
            self.bar.work.start(lambda model: turned_strip(model, trace, word), self.show, model=trace.recipe.model,
                                count=len(WEIGHTS))  # fmt: skip

    def pictures(self) -> list:
        return [item.picture for item in self.shown.items]

    def captions(self) -> list[dict]:
        return [self._caption(item, self.shown.word.text) for item in self.shown.items]

    def _caption(self, item, word: str) -> dict:
        change = f"{item.latents_change:.2f}"
        bar = {"name": self.say("left_out_change"), "value": item.latents_change, "read": change}
        alt = self.say("words_turned_alt", word=word, value=f"{item.weight:g}")
        return {"text": f"{word} × {item.weight:g}", "alt": alt, "bars": [bar]}
