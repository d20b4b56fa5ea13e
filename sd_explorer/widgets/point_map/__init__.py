"""PointMap: `widget.py` is Python's side, `index.js` and what it imports the browser's."""

from sd_explorer.widgets.point_map.widget import PointMap

__all__ = ["PointMap"]
