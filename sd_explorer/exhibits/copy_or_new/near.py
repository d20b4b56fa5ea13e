"""The nearest training pictures by three measures, and how near is near."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as W

from sd_explorer.exhibits.copy_or_new.figures import column, figure, thumb, yardstick
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.session.ticket import Priority
from sd_explorer.widgets import Label

MEASURES = ("latents", "meaning", "pixels")
RELATIONS = ("same_drawing", "same_thing", "same_style", "other")


class NearPanel(Exhibit):
    """This picture, three lists of drawings, the yardstick, the ratio between drawings, and combinations that the album lacks."""

    title = "copy_near"

    def build(self) -> W.Widget:
        self.found: Any = None
        self.lists, self.scale, self.takeaway = W.HTML(), W.HTML(), W.HTML()
        self.heading = Label(level=3)
        self.heading.add_class("sdx-part")
        self.never = W.Button()
        self.never.add_class("sdx-never")
        self.never.on_click(lambda _: self._try_new())
        self.finding, self.choosing = self.long_work(self._say), self.long_work()
        self.count = 0
        row = W.HBox([self.never])
        row.add_class("sdx-row")
        return column(self.lists, self.heading, self.scale, self.takeaway, row)

    def speak(self):
        self.explain(self.heading, "yardstick")
        self.never.description = self.say("copy_never")
        self._say()

    def on_recipe(self, recipe):
        """What was found belongs to another run."""
        if self.found and self.found[0].recipe != recipe:
            self.finding.stop()
            self.found = None
            self._say()

    def on_trace(self, trace):
        """Another picture: look for it."""
        self.refresh()

    def show(self, visible: bool):
        super().show(visible)
        if not visible and "finding" in vars(self):
            self.finding.stop()

    def refresh(self):
        trace = self.session.trace
        if trace is None or not self.visible or (self.found and self.found[0] is trace) or not _ours(trace):
            return
        self.finding.start(lambda model: _find(model, trace), self._show, model=trace.recipe.model,
                           priority=Priority.DERIVED)  # fmt: skip

    def _show(self, found):
        if found[0] is self.session.trace:
            self.found = found
            self._say()

    def _try_new(self):
        """Paint a combination that no training picture showed; each press another one."""
        self.count += 1
        self.choosing.start(lambda model: iter([_unseen(self.count, self.language)]),
                            lambda prompt: self.session.change(prompt=prompt))  # fmt: skip

    # -- words --------------------------------------------------------------------------------

    def _say(self):
        if self.found is None:
            words = self.say("copy_looking") if self.finding.state != "idle" else ""
            self.lists.value = f"<p class='sdx-mut'>{escape(words)}</p>"
            self.scale.value = self.takeaway.value = ""
            self.heading.layout.display = "none"
            return
        trace, nearest, told, rate = self.found
        self.heading.layout.display = None
        this = f"<figure class='sdx-this'>{thumb(trace.picture, trace.recipe.prompt, 192)}<figcaption>{escape(self.say('copy_this'))}</figcaption></figure>"
        rows = "".join(self._row(measure, nearest, told) for measure in MEASURES)
        self.lists.value = f"<div class='sdx-nearest'>{this}<div class='sdx-nearest-rows'>{rows}</div></div>"
        self.scale.value = self._boxes(nearest, told)
        verdict, general = escape(self._verdict(nearest, told)), escape(self.say("copy_takeaway"))
        self.takeaway.value = f"<p>{verdict}</p><p class='sdx-takeaway'>{general}</p>{self._ledger(rate)}"

    def _ledger(self, rate) -> str:
        words = self.say("copy_rate", true=rate.true, of=rate.of) if rate else ""
        return f"<p class='sdx-mut'>{escape(words)}</p>" if words else ""

    def _row(self, measure: str, nearest, told) -> str:
        title = f"<b>{escape(self.say(f'copy_by_{measure}'))}</b>"
        pictures = "".join(
            figure(nearest.pictures[near.number], told.captions[near.number], f"{near.distance:.2f}")
            for near in nearest.lists[measure]
        )
        return f"<div>{title}<div class='sdx-nearest-row'>{pictures}</div></div>"

    def _boxes(self, nearest, told) -> str:
        distance = nearest.lists["latents"][0].distance
        names = [self.say(f"copy_{relation}") for relation in RELATIONS]
        drawn = yardstick(told.boxes, names, distance, self.say("copy_here", distance=distance))
        ratio = self.say("copy_ratio", ratio=nearest.ratio(), low=told.ratio[1], high=told.ratio[3])
        return f"{drawn}<p class='sdx-mut'>{escape(ratio)}</p>"

    def _verdict(self, nearest, told) -> str:
        """What the measurement says, without judging it."""
        from sd_explorer.judging.reader import names

        words = [self.say(f"copy_place_{told.place}")]
        if told.pictures is not None:
            words.append(self.say("copy_trained", count=told.pictures) if told.pictures else self.say("copy_untrained"))
        if told.judged:
            seen = {kind: names(kind, self.language)[number] for kind, number in told.judged.items()}
            words.append(
                self.say("copy_judge", thing=seen["concept"], style=seen["style"], background=seen["background"])
            )
        return " ".join(words)


def _ours(trace) -> bool:
    from sd_explorer.bundled import BUNDLED

    return trace.recipe.model in BUNDLED


def _find(model, trace):
    """On the worker: (trace, Nearest, Told, Rate or None)."""
    from sd_explorer.experiments.claims import rate_of
    from sd_explorer.experiments.nearest import Nearest, nearest, tell
    from sd_explorer.training.album import album

    for item in nearest(model, album(), trace.picture, trace.final):
        if isinstance(item, Nearest):
            rate = rate_of("copy_stays_near", trace.recipe.model)
            yield trace, item, tell(model, album(), item, trace), rate
        else:
            yield item


def _unseen(turn: int, language: str) -> str:
    """A prompt for a combination that the album lacks."""
    from sd_explorer.experiments.unseen import prompt_of, unseen
    from sd_explorer.training.album import album

    combinations = unseen(album())
    return prompt_of(album(), combinations[turn * 997 % len(combinations)], language)
