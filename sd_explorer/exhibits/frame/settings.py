"""The settings: every field of the recipe, each with its explanation."""

from __future__ import annotations

import random
from base64 import b64encode

import ipywidgets as W

from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.recipe import GUIDANCE_RANGE, STEPS_RANGE, Recipe
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.exhibits.frame.begins import Begins
from sd_explorer.exhibits.frame.notes import Notes
from sd_explorer.exhibits.latest import Latest
from sd_explorer.pictures import encode
from sd_explorer.texts import help_for, scheduler_title, text
from sd_explorer.widgets import Label, Slider

FIELDS = ("prompt", "negative_prompt", "guidance_scale", "steps", "seed", "scheduler", "size")
FEW = ("prompt", "seed", "guidance_scale", "steps")
"""What still stands in the one line above an open room."""
NATIVE = "native"
SIDES = (128, 256, 384, 512, 640, 768, 1024)
COMMON = {"guidance_scale": 15.0, "steps": 60}
"""Right ends of the sliders, unless a larger number is set from elsewhere."""


class ControlsPanel(Exhibit):
    """Prompt, negative prompt, guidance scale, steps, seed, scheduler and size."""

    title = "controls"

    def build(self) -> W.Widget:
        self._filling = False
        wide = W.Layout(width="auto")
        recipe = self.session.recipe
        self.labels = {name: Label() for name in FIELDS}
        self.inputs = {
            "prompt": W.Textarea(recipe.prompt, rows=2, layout=wide),
            "negative_prompt": W.Text(recipe.negative_prompt, layout=wide),
            "guidance_scale": Slider(
                value=recipe.guidance_scale, min=GUIDANCE_RANGE[0], step=0.1, max=self._end(recipe, "guidance_scale")
            ),
            "steps": Slider(value=recipe.steps, min=STEPS_RANGE[0], max=self._end(recipe, "steps")),
            "seed": W.IntText(recipe.seed, layout=W.Layout(flex="1 1 auto", width="auto")),
            "scheduler": W.Dropdown(options=_titles(), value=recipe.scheduler, layout=wide),
            "size": W.Dropdown(layout=wide),
        }
        self._noise_seen = Latest()
        self.dice, self.noise, self.notes, self.begins = W.Button(description="⚄"), W.HTML(), Notes(self), Begins(self)
        self.noise.add_class("sdx-noise")
        for name, control in self.inputs.items():
            control.add_class(f"sdx-{name.replace('_', '-')}")
            control.observe(lambda change, name=name: self._moved(name, change.new), names="value")
        self.dice.add_class("sdx-dice")
        self.dice.on_click(lambda _: self.session.change(seed=random.randrange(2**31)))
        box = W.VBox([*self._rows(), self.begins.widget], layout=wide)
        box.add_class("sdx-settings")
        return box

    def _rows(self):
        for name in FIELDS:
            control = self.inputs[name]
            if name == "seed":
                control = W.HBox([control, self.dice, self.noise])
                control.add_class("sdx-row")
            row = W.VBox([self.labels[name], control, *([self.notes.widget] if name == "prompt" else [])])
            row.add_class("sdx-field")
            row.add_class(f"sdx-field-{name.replace('_', '-')}")
            if name not in FEW:
                row.add_class("sdx-foldable")
            if name == "size":
                self.size_row = row
                row.layout.display = "none"
            yield row

    def speak(self):
        for name, label in self.labels.items():
            self.explain(label, name)
        for name in COMMON:
            self.inputs[name].description = self.labels[name].title
        self.inputs["prompt"].placeholder = self.say("prompt_placeholder")
        self.inputs["negative_prompt"].placeholder = self.say("nothing")
        self.dice.tooltip = self.say("dice")
        self._scheduler()
        self._readouts()
        self.notes.speak()
        self.begins.speak()

    # -- the browser's side -------------------------------------------------------------------

    def _moved(self, name: str, value):
        if name == "size":
            if value is not None and not self._filling:
                width, height = map(int, value.split("x")) if value != NATIVE else (None, None)
                self.session.change(width=width, height=height)
            return
        if name in ("prompt", "negative_prompt"):
            self.session.change(typing=not value.endswith("\n"), **{name: value})  # Enter: it counts at once
            return
        value = round(value, 1 if name == "guidance_scale" else 0) if isinstance(value, float) else value
        change: dict = {name: int(value) if name == "steps" else value}
        if not self.session.change(**change):
            self._put(name, getattr(self.session.recipe, name))  # a number goes back; a text stays, to be mended

    def on_recipe(self, recipe: Recipe):
        """Show a recipe that came from elsewhere (an earlier picture, a PNG, the dice)."""
        for name in FIELDS[:-1]:
            self._put(name, getattr(recipe, name))
        self._put_size(recipe)
        self._readouts()
        self._scheduler()
        self.begins.show()

    def _scheduler(self):
        """The help of the scheduler tells of the chosen one, too."""
        name = self.session.recipe.scheduler
        general = help_for("scheduler", self.language).sentence
        chosen = text(f"scheduler.{name}", self.language)
        self.labels["scheduler"].sentence = f"{general}\n\n{scheduler_title(name, self.language)}: {chosen}"

    def _put(self, name: str, value):
        control = self.inputs[name]
        if name in COMMON and control.value != value:  # not under the hand of somebody who drags
            control.max = self._end(self.session.recipe, name)
        # a prompt is normalised in the recipe; while somebody types, the text stays theirs
        if " ".join(str(control.value).split()) != str(value):
            control.value = value

    @staticmethod
    def _end(recipe: Recipe, name: str) -> float:
        return max(COMMON[name], getattr(recipe, name))

    def _readouts(self):
        self.labels["guidance_scale"].value = f"{self.session.recipe.guidance_scale:.1f}"
        self.labels["steps"].value = str(self.session.recipe.steps)

    # -- what the model says ------------------------------------------------------------------

    def on_model(self, model):
        """Sizes are the model's."""
        native = model.default_size
        sides = [native] if model.family == "pocket" else [s for s in SIDES if native / 2 <= s <= native * 1.5]
        sizes = [(w, h) for w in sides for h in sides if (w == h or native in (w, h)) and (w, h) != (native, native)]
        self._filling = True  # new options select the first one: that is nobody's wish
        self.inputs["size"].options = [(f"{native} × {native}", NATIVE)] + [
            (f"{w} × {h}", f"{w}x{h}") for w, h in sizes
        ]
        self._filling = False
        self._put_size(self.session.recipe)
        self.size_row.layout.display = None if sizes else "none"

    def _put_size(self, recipe: Recipe):
        size = self.inputs["size"]
        wanted = f"{recipe.width}x{recipe.height}" if recipe.width and recipe.height else NATIVE
        if wanted != size.value and wanted in [value for _, value in size.options]:
            size.value = wanted

    def on_steps(self, steps):
        """The noise this seed makes, as colours; and what of the prompt is not read."""
        if steps[0].index == 0:
            self.notes.speak()
            if isinstance(self.session.run.recipe, FromPicture):
                self.noise.value = ""  # what it begins with is no noise alone
            else:
                self._noise(steps[0])

    def on_trace(self, trace):
        """A run from memory has no steps to come; then words that nobody taught the model are looked for."""
        if self.session.passing:
            return
        self.on_steps(trace.steps[:1])
        self.notes.look_up(trace.recipe)

    def _noise(self, step):
        from sd_explorer.experiments.glimpses import noise_picture

        def drawn() -> str:
            picture = encode(noise_picture(self.session.model, step), "PNG")
            # a data URL: the picture is tiny, and W.Image would show a broken one until the first run
            return f"<img alt='' src='data:image/png;base64,{b64encode(picture).decode()}'>"

        self.noise.value = self._noise_seen((self.session.model.name, step.latents.tobytes()), drawn)


def _titles() -> list[tuple[str, str]]:
    return [(scheduler_title(name), name) for name in SCHEDULERS]
