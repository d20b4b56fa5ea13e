"""StepGrid: rows of step pictures, scrubbed and played in the browser, kernel or no kernel."""

import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm


class StepGrid(Widget):
    """Rows of frames under each other; what is not there yet is dashed."""

    _esm = esm("step_grid/step_grid")
    _css = css("step_grid/step_grid")
    rows = T.List(
        T.Bytes(), help="One JPEG or PNG for each row, square tiles side by side; a row may be shorter than `count`."
    ).tag(sync=True)
    count = T.Int(0, help="Steps in every row.").tag(sync=True)
    titles = T.List(T.Unicode(), help="Name of each row.").tag(sync=True)
    subtitles = T.List(T.Unicode(), help="A few words under each name.").tag(sync=True)
    labels = T.List(T.Unicode(), help="Name of each step.").tag(sync=True)
    pixelated = T.List(T.Bool(), help="Rows whose pixels are shown sharp (latents).").tag(sync=True)
    index = T.Int(0, help="Selected step.").tag(sync=True)
    shown = T.Int(0, help="Columns shown at most, evenly chosen; 0: as many as fit.").tag(sync=True)
    compact = T.Bool(False, help="A film strip without titles.").tag(sync=True)
    group = T.Unicode(help="Widgets of one group share the selected step.").tag(sync=True)
    alt = T.Unicode(help="Text equivalent of the whole grid.").tag(sync=True)

    def begin(self, count: int, rows: int):
        """A new run of so many steps: tiles will be pushed, those on show are forgotten."""
        with self.hold_sync():
            self.count, self.rows, self.labels = count, [], []
        self.send({"begin": count, "rows": rows})

    def push(self, index: int, tiles: list[bytes], count: int = 1):
        """So many steps from `index` on, for each row their pictures side by side (JPEG or PNG bytes)."""
        self.send({"tile": index, "count": count}, buffers=tiles)
