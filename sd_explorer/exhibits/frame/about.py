"""What this model is: kind, sizes, where it runs."""

from __future__ import annotations

from html import escape

import ipywidgets as W

from sd_explorer.exhibits.exhibit import Exhibit
from sd_explorer.widgets import Label


class AboutPanel(Exhibit):
    """The model's own numbers, read from its parts."""

    title = "tab_about"

    def build(self) -> W.Widget:
        self.heading, self.table, self.card = Label(level=3), W.HTML(), W.HTML()
        return W.VBox([self.heading, self.table, self.card], layout=W.Layout(width="100%"))

    def speak(self):
        self.explain(self.heading, "pocket")
        if self.session.model:
            self.on_model(self.session.model)

    def on_model(self, model):
        """A table of facts."""
        facts = model.facts
        channels, side = facts["latents"]
        parts = " + ".join(f"{escape(name)} {count / 1e6:.1f} M" for name, count in facts["parameters"].items())
        rows = {
            "about_family": facts["family"],
            "about_resolution": f"{facts['size']} × {facts['size']}",
            "about_latents": f"{channels} × {side} × {side}",
            "about_parameters": parts,
            "about_text_width": f"77 × {facts['text_width']}",
            "about_prediction": facts["prediction"],
            "about_device": facts["device"],
            "about_dtype": facts["dtype"],
            "about_memory": f"{facts['bytes'] / 2**20:.0f} MB",
        }
        cells = "".join(f"<tr><th>{escape(self.say(k))}</th><td>{escape(str(v))}</td></tr>" for k, v in rows.items())
        self.table.value = f"<table class='sdx-facts'>{cells}</table>"
