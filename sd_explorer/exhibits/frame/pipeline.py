"""The pipeline strip: the way of this run from words to picture, and the way into the rooms."""

from __future__ import annotations

import time

import ipywidgets as W
import numpy as np

from sd_explorer.bundled import trained
from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.step import Step
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.latest import Latest
from sd_explorer.exhibits.rooms import ROOMS, Room
from sd_explorer.pictures import encode, resize, side_by_side, sprite
from sd_explorer.widgets import Pipeline

TILE, THUMB = 32, 116
EVERY = 0.3
"""Seconds between two tellings while a run goes on: eight small tiles need no more, and each costs the browser."""


class PipelinePanel(Exhibit):
    """A box for each stage with the data of this run, lit in order while it goes on; no network call of its own."""

    title = "room_denoising"

    def __init__(self, *args, rooms: tuple[Room, ...] = ROOMS, **options):
        self.rooms = rooms
        self._first: Step | None = None
        self._tiles: list[np.ndarray] = []
        self._told = 0.0
        self._vectors_seen, self._noise_seen = Latest(), Latest()
        super().__init__(*args, **options)

    def build(self) -> W.Widget:
        self.strip = Pipeline(group=self.group)
        self.strip.observe(lambda change: self._chosen(change.new), names="chosen")
        return self.strip

    def speak(self):
        self.give_words(self.strip)
        self._boxes()
        self.refresh()

    def _chosen(self, room: str):
        if room != self.session.view.room:
            self.session.look(room=room, exhibit="")

    def on_view(self, view):
        """A room was opened or closed from elsewhere."""
        self.strip.chosen, self.strip.compact = view.room, bool(view.room)

    # -- what the boxes say -------------------------------------------------------------------

    def _boxes(self):
        figures = self._figures() if self.session.model else {}
        self.strip.boxes = {
            room.name: {"title": self.say(f"room_{room.name}"), "hint": self._hint(room.name), "tab": bool(room.places)}
            | figures.get(room.name, {})
            for room in self.rooms
        }

    def _hint(self, name: str) -> str:
        return (
            self.say(f"box_{name}_hint", calls=self._calls()) if name == "denoising" else self.say(f"box_{name}_hint")
        )

    def _calls(self) -> int:
        run = self.session.run
        return run.count if run and run.count else self.session.recipe.steps

    def _figures(self) -> dict[str, dict[str, str]]:
        """What stands beside each title and below each body, from the model's facts and the run's recipe."""
        from sd_explorer.models.facts import reading

        model, say = self.session.model, self.say
        recipe = self.session.run.recipe if self.session.run else self.session.recipe
        over = recipe if isinstance(recipe, FromPicture) else None
        tokens, read = model.tokens(recipe.prompt), reading(model)
        (height, width), (channels, rows, columns) = model.size(recipe), model.latent_shape(recipe)
        calls, places = self._calls(), {"places": read.places}
        cut = say("box_words_full", cut=len(tokens.cut), **places) if tokens.cut else None
        once = say("box_denoising_once") if calls == 1 else say("box_denoising_foot", calls=calls)
        twice = {"badge": say("box_denoising_badge"), "badge_hint": say("box_denoising_twice")}
        latents, pixels = f"{channels * rows * columns:,}", f"{height * width * 3:,}"
        return {
            "words": {"foot": cut or say("box_words_foot", padding=tokens.padding, **places)},
            "vectors": {"foot": say("box_vectors_two" if read.encoders > 1 else "box_vectors_foot", width=read.width, **places)},
            "noise": {"beside": say(f"box_noise_{'begins' if over else 'beside'}", seed=recipe.seed),
                      "foot": say("box_noise_foot", width=columns, height=rows, channels=channels)},
            "denoising": {"beside": say("box_denoising_beside", steps=over.made if over else recipe.steps), "foot": once,
                          **(twice if model.guided(recipe) else {})},
            "decoder": {"foot": say("box_decoder_foot", latents=latents, pixels=pixels)},
            "picture": {"foot": say("box_picture_foot", width=width, height=height)},
            "training": {"beside": say("box_training_before"), "foot": self._learnt(read)},
        }  # fmt: skip

    def _learnt(self, read) -> str:
        if read.pictures:
            return self.say("box_training_foot", pictures=f"{read.pictures:,}")
        return self.say("box_training_unknown", weights=f"{sum(read.parameters.values()) / 1e6:,.0f}")

    def _tokens(self, recipe):
        tokens = self.session.model.tokens(recipe.prompt)
        ends = [{"text": self.say(f"{end}_token"), "kind": "mark"} for end in ("start", "end")]
        words = [{"text": piece.strip() or piece, "kind": "word"} for piece in tokens.pieces[: tokens.limit]]
        cut = [{"text": piece, "kind": "cut"} for piece in tokens.cut[:8]]
        self.strip.tokens = [ends[0], *words, ends[1], *cut]

    # -- moments ------------------------------------------------------------------------------

    def on_model(self, model):
        """How many numbers each of its parts has learnt."""
        from sd_explorer.models.facts import reading

        self.strip.weights = [
            {"name": self.say(f"part_{name}"), "value": count, "read": f"{count / 1e6:,.1f} M"}
            for name, count in reading(model).parameters.items()
        ]
        self.strip.trained = trained(model.name)
        self._boxes()

    def on_run(self, run):
        """A run begins with the words; one that was stopped stays as it is."""
        if not run.steps:
            self.strip.lit = "words"
        elif not run.going:
            self.strip.lit = ""
            self._keep_tiles(run.steps)

    def on_steps(self, steps):
        """The first step brings words, vectors and noise; the last one leaves it to the decoder."""
        if steps[0].index == 0:
            self._begin(self.session.run.recipe, steps[0])
        if time.monotonic() - self._told >= EVERY:
            self._told, before = time.monotonic(), len(self._tiles)
            self._look(self.session.run.steps)
            self.strip.push(before, len(self._tiles) - before, side_by_side(np.stack(self._tiles[before:])))
        self.strip.lit = "decoder" if steps[-1].index == steps[-1].count - 1 else "denoising"

    def _look(self, steps):
        """A tile of each step that has none yet."""
        if fresh := steps[len(self._tiles) :]:
            looks = self.session.model.preview(np.stack([step.latents for step in fresh]))
            self._tiles += [*resize(looks, TILE)]

    def _begin(self, recipe, step):
        from sd_explorer.experiments.glimpses import noise_picture, vectors_picture

        model, self._first, self._tiles, self._told = self.session.model, step, [], 0.0
        self.strip.begin(step.count)
        with self.strip.hold_sync():
            self._boxes()
            self._tokens(recipe)
            self.strip.vectors = self._vectors_seen(
                (model.name, recipe.prompt), lambda: encode(vectors_picture(model, recipe), "PNG")
            )
            self.strip.noise = self._noise_seen(
                (model.name, step.latents.tobytes()), lambda: encode(noise_picture(model, step), "PNG")
            )

    def on_trace(self, trace):
        """The last latents and the picture."""
        from sd_explorer.experiments.glimpses import channel_pictures

        if self.session.passing:
            return
        if trace.steps[0] is not self._first:
            self._begin(trace.recipe, trace.steps[0])
        with self.strip.hold_sync():
            self.strip.lit = ""
            self._keep_tiles(trace.steps)
            self.strip.channels = sprite(channel_pictures(trace.final))
            self.strip.picture = encode(resize(trace.picture[None], THUMB)[0])

    def on_frames(self, frames):
        """The steps decoded, if somebody looks at them anyway."""
        if "seen" in frames.exact:
            self.strip.steps = sprite(frames.pictures["seen"], TILE, sharp=False)

    def _keep_tiles(self, steps):
        """All of a run that has ended, also for pages that open later."""
        self._look(steps)
        if self._tiles:
            self.strip.steps = sprite(np.stack(self._tiles), TILE, sharp=False)

    def refresh(self):
        if self.session.model:
            self.on_model(self.session.model)
        if self.session.trace:
            self._tokens(self.session.trace.recipe)
