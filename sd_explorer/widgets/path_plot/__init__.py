"""PathPlot: `widget.py` is Python's side, `index.js` and what it imports the browser's."""

from sd_explorer.widgets.path_plot.widget import PathPlot

__all__ = ["PathPlot"]
