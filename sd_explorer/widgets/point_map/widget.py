"""PointMap: points to pan, zoom, hover, lasso; prompts that land among them; pictures where there is room."""

from collections.abc import Callable, Sequence

import numpy as np
import traitlets as T

from sd_explorer.widgets.base import Widget, css, esm

MOST_TEXTS = 20_000
"""With more points than this a text is asked for when somebody points at it."""


class PointMap(Widget):
    """Points in WebGL2 (a plain canvas where there is none). What is hovered stays in the browser."""

    _esm = esm("point_map/index")
    _css = css("point_map/style", "point_map/exhibit")
    points = T.Bytes(help="float32 x and y of each point, within -1..1.").tag(sync=True)
    depth = T.Bytes(help="float32 z of each point; empty: a flat map.").tag(sync=True)
    groups = T.Bytes(help="uint8 group of each point; empty: all the same.").tag(sync=True)
    legend = T.List(T.Unicode(), help="Name of each group.").tag(sync=True)
    colours = T.List(T.Unicode(), help="#rrggbb of each group, used again from the start when there are more.").tag(
        sync=True
    )
    loose = T.Unicode(help="Name of group 255, of what belongs to none; drawn muted; empty: there is none.").tag(
        sync=True
    )
    marks = T.List(T.Dict(), help="{text, x, y, z, group} of each name that is written on the whole map.").tag(
        sync=True
    )
    axes = T.List(T.List(T.Unicode()), help="Ends of named axes: [[left, right], [below, above]]; empty: none.").tag(
        sync=True
    )
    texts = T.List(T.Unicode(), help="Text of each point, the most telling first; empty: ask for each.").tag(sync=True)
    trail = T.List(
        T.Dict(), help="{text, x, y, z, near: [[x, y, z], ...]} of each placed prompt, the newest last."
    ).tag(sync=True)
    guest = T.Bytes(help="A picture, JPEG or PNG, that lies among the points; empty: none.").tag(sync=True)
    guest_at = T.List(T.Float(), help="Its x, y and, in depth, z.").tag(sync=True)
    guest_own = T.Bool(True, help="Whether that picture is the prompt's own: then its card shows it.").tag(sync=True)
    way = T.List(
        T.List(T.Float()), help="x, y and, in depth, z of each guess of a run, the picture last; empty: none."
    ).tag(sync=True)
    painted = T.Unicode(help="What the pictures at the points were made with; another value forgets them.").tag(
        sync=True
    )
    selected = T.Bytes(help="uint32 indices inside the lasso.").tag(sync=True, from_json=lambda value, widget: bytes(value))  # fmt: skip
    pictures = T.Bool(False, help="Whether pictures can be asked for.").tag(sync=True)
    height = T.Int(560, help="CSS pixels, at most; a narrow map is lower.").tag(sync=True)
    alt = T.Unicode(help="Text equivalent of the whole map.").tag(sync=True)

    def __init__(self, **traits):
        self._about: Sequence[str] = ()
        self._middle, self._scale = np.zeros(2, np.float32), 1.0
        super().__init__(**traits)
        self.on_msg(self._asked)

    def show(self, points: np.ndarray, texts: Sequence[str], groups: np.ndarray | None = None,
             legend: Sequence[str] = (), rows: np.ndarray | None = None):  # fmt: skip
        """Draw another map: points `(n, 2 or 3)` in any units, a text for each, a group number 0..255 for each.

        rows: numbers of the points that are shown (`texts` and `groups` are theirs); the frame is that of all. Three
        dimensions are turned by dragging.
        """
        points = np.asarray(points, np.float32)
        low, high = points.min(0), points.max(0)
        self._middle, self._scale = (low + high) / 2, float((high - low).max()) / 2 * 1.06 or 1.0
        self._about = texts
        with self.hold_sync():
            self.selected, self.trail, self.guest, self.guest_at, self.way = b"", [], b"", [], []
            self.marks, self.axes = [], []
            self.texts = list(texts) if len(texts) <= MOST_TEXTS else []
            self.paint(groups, legend)
            shown = points if rows is None else points[rows]
            placed = np.ascontiguousarray((shown - self._middle) / self._scale, np.float32)
            self.depth = placed[:, 2].tobytes() if placed.shape[1] == 3 else b""
            self.points = np.ascontiguousarray(placed[:, :2]).tobytes()

    def paint(self, groups: np.ndarray | None, legend: Sequence[str] = (), loose: str = ""):
        """Colour the points by group; loose: the name of group 255, of what belongs to none."""
        with self.hold_sync():
            self.loose = loose
            self.groups = b"" if groups is None else np.ascontiguousarray(groups, np.uint8).tobytes()
            self.legend = list(legend)

    def at(self, point: np.ndarray) -> list[float]:
        """A point of the map in the widget's -1..1."""
        return ((np.asarray(point, np.float32) - self._middle) / self._scale).round(5).tolist()

    def chosen(self) -> list[int]:
        """The indices inside the lasso."""
        return np.frombuffer(self.selected, np.uint32).tolist()

    def on_pick(self, callback: Callable[[int], object]):
        """Call `callback(index)` when a point is clicked."""
        self.on_msg(lambda _, message, buffers: "pick" in message and callback(int(message["pick"])))

    def on_path(self, callback: Callable[[int, int], object]):
        """Call `callback(start, end)` with two indices when somebody drags from one point to another."""
        self.on_msg(lambda _, message, buffers: "path" in message and callback(*(int(i) for i in message["path"])))

    def on_want(self, callback: Callable[[list[int]], object]):
        """Call `callback(indices)` when there is room for the pictures of these points."""
        self.on_msg(lambda _, message, buffers: "want" in message and callback([int(i) for i in message["want"]]))

    def picture(self, index: int, data: bytes):
        """Show a picture, JPEG or PNG bytes, in place of a point."""
        self.send({"picture": index}, buffers=[data])

    def _asked(self, _, message: dict, buffers):
        index = message.get("about")
        if isinstance(index, int) and 0 <= index < len(self._about):
            self.send({"about": index, "text": self._about[index]})
