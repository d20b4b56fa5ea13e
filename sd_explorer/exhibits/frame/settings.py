"""The controls: every field of the recipe, each with its explanation."""

from __future__ import annotations

import random
from base64 import b64encode

import ipywidgets as W

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.exhibits.exhibit import Panel
from sd_explorer.pictures import encode
from sd_explorer.texts import help_for, scheduler_title, text
from sd_explorer.widgets import Label

FIELDS = ("prompt", "negative_prompt", "guidance_scale", "steps", "seed", "scheduler", "size")
NATIVE = "native"
SIDES = (128, 256, 384, 512, 640, 768, 1024)


class ControlsPanel(Panel):
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
            "guidance_scale": W.FloatSlider(recipe.guidance_scale, min=1, max=15, step=0.1, readout=False, layout=wide),
            "steps": W.IntSlider(recipe.steps, min=1, max=60, readout=False, layout=wide),
            "seed": W.IntText(recipe.seed, layout=W.Layout(flex="1 1 auto", width="auto")),
            "scheduler": W.Dropdown(options=_titles(), value=recipe.scheduler, layout=wide),
            "size": W.Dropdown(layout=wide),
        }
        self.dice = W.Button(description="⚄", layout=W.Layout(width="34px"))
        self.noise = W.HTML()
        self.noise.add_class("sdx-noise")
        self.tokens = W.HTML()
        for name, control in self.inputs.items():
            control.add_class(f"sdx-{name.replace('_', '-')}")
            control.observe(lambda change, name=name: self._moved(name, change.new), names="value")
        self.dice.add_class("sdx-dice")
        self.dice.on_click(lambda _: self.session.change(seed=random.randrange(2**31)))
        return W.VBox([*self._rows()], layout=wide)

    def _rows(self):
        for name in FIELDS:
            control = self.inputs[name]
            if name == "seed":
                control = W.HBox([control, self.dice, self.noise])
                control.add_class("sdx-row")
            children = [self.labels[name], control] + ([self.tokens] if name == "prompt" else [])
            row = W.VBox(children, layout=W.Layout(width="auto"))
            row.add_class("sdx-field")
            if name == "size":
                self.size_row = row
                row.layout.display = "none"
            yield row

    def speak(self):
        for name, label in self.labels.items():
            self.explain(label, name)
        self.inputs["prompt"].placeholder = self.say("prompt_placeholder")
        self.inputs["negative_prompt"].placeholder = self.say("nothing")
        self.dice.tooltip = self.say("dice")
        self._scheduler()
        self._readouts()
        self._chips()

    # -- the browser's side -------------------------------------------------------------------

    def _moved(self, name: str, value):
        if name == "size":
            if value is not None and not self._filling:
                width, height = map(int, value.split("x")) if value != NATIVE else (None, None)
                self.session.change(width=width, height=height)
        elif name in ("prompt", "negative_prompt"):
            self.session.change(**{name: value}, typing=not value.endswith("\n"))  # Enter: it counts at once
        elif not self.session.change(**{name: value}):
            self._put(name, getattr(self.session.recipe, name))  # a number goes back; a text stays, to be mended

    def on_recipe(self, recipe: Recipe):
        """Show a recipe that came from elsewhere (an earlier picture, a PNG, the dice)."""
        for name in FIELDS[:-1]:
            self._put(name, getattr(recipe, name))
        self._put_size(recipe)
        self._readouts()
        self._scheduler()
        self._chips()

    def _scheduler(self):
        """The help of the scheduler tells of the chosen one, too."""
        name = self.session.recipe.scheduler
        general = help_for("scheduler", self.language).sentence
        chosen = text(f"scheduler.{name}", self.language)
        self.labels["scheduler"].sentence = f"{general}\n\n{scheduler_title(name, self.language)}: {chosen}"

    def _put(self, name: str, value):
        control = self.inputs[name]
        if name in ("guidance_scale", "steps"):
            control.max = max(control.max, value)
        # a prompt is normalised in the recipe; while somebody types, the text stays theirs
        if " ".join(str(control.value).split()) != str(value):
            control.value = value

    def _readouts(self):
        self.labels["guidance_scale"].value = f"{self.session.recipe.guidance_scale:.1f}"
        self.labels["steps"].value = str(self.session.recipe.steps)

    # -- what the model says ------------------------------------------------------------------

    def on_model(self, model):
        """Sizes and tokens are the model's."""
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
        self._readouts()
        self._chips()

    def _put_size(self, recipe: Recipe):
        size = self.inputs["size"]
        wanted = f"{recipe.width}x{recipe.height}" if recipe.width and recipe.height else NATIVE
        if wanted != size.value and wanted in [value for _, value in size.options]:
            size.value = wanted

    def on_trace(self, trace):
        """The noise this seed makes, as colours."""
        from sd_explorer.experiments.frames import latent_colours

        picture = encode(latent_colours(self.session.model, trace.steps[0].latents[None])[0], "PNG")
        # a data URL: the picture is tiny, and W.Image would show a broken one until the first run
        self.noise.value = f"<img alt='' src='data:image/png;base64,{b64encode(picture).decode()}'>"

    def _chips(self):
        model = self.session.model
        if model is None:
            return
        self.tokens.value = token_chips(model.tokens(self.session.recipe.prompt), self.say)


def token_chips(tokens, say) -> str:
    """The pieces of a prompt as HTML chips; past the limit they are struck out and said."""
    from html import escape

    read = tokens.pieces[: tokens.limit]
    chips = [f"<i class='sdx-end'>{escape(say('start_token'))}</i>"]
    chips += [f"<i>{escape(piece)}</i>" for piece in read]
    chips += [f"<i class='sdx-end'>{escape(say('end_token'))}</i>"]
    if tokens.padding:
        chips.append(f"<i class='sdx-mut'>{escape(say('padding_tokens', count=tokens.padding))}</i>")
    chips += [f"<i><s>{escape(piece)}</s></i>" for piece in tokens.cut[:20]]
    cut = ""
    if tokens.cut:
        words = say("tokens_cut", count=len(tokens.cut), limit=tokens.limit, words=" ".join(tokens.cut[:8]))
        cut = f"<div class='sdx-error'>{escape(words)}</div>"
    return f"<div class='sdx-chips'>{''.join(chips)}</div>{cut}"


def _titles() -> list[tuple[str, str]]:
    return [(scheduler_title(name), name) for name in SCHEDULERS]
