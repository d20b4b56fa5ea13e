"""Somebody with quick hands and no sense: seeded random gestures over everything an Explorer shows.

A gesture is what a browser can send: a control's new value, a click, a file dropped, a message of one of our widgets; or
what code can do: `change`, `look`, `stop`, `paint`. What the gestures must never cause is kept in `Player.faults`.
"""

from __future__ import annotations

import logging
import random
import re
import time
from collections.abc import Iterator

import ipywidgets as W
import traitlets as T
from ipywidgets.widgets.widget_selection import _Selection
from traitlets.log import get_logger

from sd_explorer.exhibits.exhibit import tree

WORDS = ("", "a cat", "a red apple, 3d render", "りんご、水彩", "a (red:1.3) apple", "[a cat:a dog:0.5]", "((((", "<script>x</script>",
         "a" * 5000, "🙂" * 50, "\u202e backwards", "=1+1", "a\0b", "  ", "1", "cat\ndog\nsun\nmoon\ntree", "small | large",
         "Negative prompt: a", "{name}", "%s", "\\", "./nothing", "../..", "a" * 200)  # fmt: skip
MESSAGES = ("pick", "path", "want", "about", "save", "drawn", "ask", "word", "file")
SURPRISES = ("unexpected", "exhibit_failed")
"""Keys of problems that say that we did not think of something."""
MOST_STEPS = 8
"""A gesture that asks for more is followed by one that asks for fewer: the test is about gestures, not about patience."""


class Swallowed(logging.Handler):
    """Keeps what ipywidgets swallows: it writes a warning where a callback of a click or a message raises."""

    def __init__(self, faults: list[str]):
        super().__init__(logging.WARNING)
        self._faults = faults

    def emit(self, record: logging.LogRecord):
        self._faults.append(record.getMessage()[:2000])


class Player:
    """Plays gestures on an Explorer; `faults` lists what must not have happened."""

    def __init__(self, explorer, seed: int, files: tuple[bytes, ...] = (b"",)):
        self.explorer, self.session, self.random, self.files = explorer, explorer.session, random.Random(seed), files
        self.faults: list[str] = []
        self.played: list[str] = []
        self.problems: dict[str, int] = {}
        self._end = self.session.on("status", self._hear)
        self._handler = Swallowed(self.faults)
        get_logger().addHandler(self._handler)

    def close(self):
        """Hear no more."""
        self._end()
        get_logger().removeHandler(self._handler)

    def _hear(self, status):
        if status.problem is not None:
            key = status.problem.key
            self.problems[key] = self.problems.get(key, 0) + 1
            if key in SURPRISES:
                self.faults.append(f"{status.problem} {status.detail[-3000:]}")

    def play(self, count: int) -> Iterator[str]:
        """Play `count` gestures; yields the name of each after it was played."""
        for _ in range(count):
            name, gesture = self._choose()
            self.played.append(name)
            try:
                gesture()
            except Exception as error:  # noqa: BLE001  that is what is looked for
                self.faults.append(f"{name}: {type(error).__name__}: {error}")
            if self.session.recipe.steps > MOST_STEPS:
                self.session.change(steps=self.random.randint(1, MOST_STEPS))
            time.sleep(self.random.choice([0.0, 0.0, 0.02, 0.1]))  # hands rest; nothing is asserted about time
            yield name

    def settle(self, seconds: float = 120) -> bool:
        """Ask for the picture of what is set, by a model that is there; False where it did not come."""
        self.session.paint()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            trace = self.session.trace
            if self.session.status.kind == "problem":  # such as a model that is nowhere
                self.session.change(model="pocket")
                self.session.paint()
            if self.session.status.kind == "finished" and trace is not None and trace.recipe == self.session.wanted:
                return True
            time.sleep(0.02)
        return False

    # -- choosing -----------------------------------------------------------------------------

    def _choose(self):
        if self.random.random() < 0.25:
            gesture = self.random.choice([self._change, self._look, self.session.stop, self.session.paint, self._wait])
            return gesture.__name__, gesture
        widgets = [widget for widget in tree(self.explorer.widget) if self._gestures(widget)]
        widget = self.random.choice(widgets)
        gesture = self.random.choice(self._gestures(widget))
        return f"{type(widget).__name__}: {gesture.__name__}", lambda: gesture(widget)

    def _gestures(self, widget) -> list:
        if getattr(widget, "disabled", False) or widget.comm is None:
            return []
        if isinstance(widget, W.Button):
            return [W.Button.click]
        if isinstance(widget, _Selection):
            return [self._select] if widget.options else []
        if isinstance(widget, (W.Text, W.Textarea, W.Combobox)):
            return [self._type]
        if isinstance(widget, (W.Checkbox, W.ToggleButton)):
            return [self._tick]
        if isinstance(widget, (W.widget_int._BoundedInt, W.widget_float._BoundedFloat)):
            return [self._slide]
        script = getattr(widget, "_esm", "")
        return [self._set] * ("model.set(" in script) + [self._send] * ("model.send(" in script)

    # -- what a browser sends -----------------------------------------------------------------

    def _select(self, widget):
        widget.set_state({"index": self.random.randrange(len(widget.options))})

    def _type(self, widget):
        widget.set_state({"value": self.random.choice(WORDS)})

    def _tick(self, widget):
        widget.set_state({"value": not widget.value})

    def _slide(self, widget):
        widget.set_state({"value": self._between(widget.min, widget.max, isinstance(widget.value, int))})

    def _between(self, low, high, whole: bool):
        value = self.random.choice([low, high, self.random.uniform(low, high)])
        return int(value) if whole else float(value)

    def _set(self, widget):
        """What the JavaScript of a widget writes into its traits."""
        names = sorted(set(re.findall(r'model\.set\("(\w+)"', widget._esm)) & widget.traits().keys())
        if names:
            name = self.random.choice(names)
            widget.set_state({name: self._value(widget, widget.traits()[name])})

    def _value(self, widget, trait):
        if isinstance(trait, T.Bool):
            return self.random.random() < 0.5
        if isinstance(trait, (T.Int, T.Float)):
            low, high = getattr(widget, "min", -1), getattr(widget, "max", 12)
            return self._between(low, high, isinstance(trait, T.Int))
        if isinstance(trait, T.Bytes):
            count = self.random.randint(0, 20)
            return memoryview(b"".join(self.random.randrange(400).to_bytes(4, "little") for _ in range(count)))
        if isinstance(trait, T.List) and isinstance(trait._trait, T.Union):  # numbers
            return [self.random.choice([-1, 0, 0.5, 1, 2, 7]) for _ in range(self.random.randint(0, 8))]
        return self.random.choice(_ids(widget) or [""])

    def _send(self, widget):
        """A message of any of our widgets to this one: those that do not know it do nothing."""
        kind = self.random.choice(MESSAGES)
        index = self.random.choice([0, 1, 7, 150, 1999])
        content = {
            "path": [index, self.random.randrange(100)],
            "want": [self.random.randrange(300) for _ in range(self.random.randrange(6))],
            "save": self.random.choice(_ids(widget) or ["png", "gif", "grid", "trace", "json"]),
            "file": self.random.choice(["a.png", "b.csv", "c.parquet", "d.txt", "e.jpg", "f", "g.npz"]),
            "ask": self.random.choice(["stop", "paint", "details", ""]),
            "pick": self.random.choice(_ids(widget) or [index]),
        }.get(kind, index)
        if kind == "pick" and hasattr(widget, "items") and not _ids(widget):
            return  # nothing is there to be picked
        widget._handle_custom_msg({kind: content}, [memoryview(self.random.choice(self.files))])

    # -- what code does -----------------------------------------------------------------------

    def _change(self):
        name, values = self.random.choice([
            ("prompt", [*WORDS, 3, None]), ("negative_prompt", WORDS), ("seed", [0, 1, 2**32 - 1, -1, 2**32, "x", 1.5]),
            ("guidance_scale", [1, 7.5, 30, 0, 31, float("nan"), "x"]), ("steps", [1, 2, 5, 150, 0, 151, None]),
            ("scheduler", ["ddim", "euler", "heun", "lcm", "lms", "evil", None]), ("width", [64, 128, None, 65, 4096]),
            ("height", [64, 128, None, 0]), ("model", ["pocket", "pocket-3d", "pocket-ink", "./nothing", "", "owner/none"]),
        ])  # fmt: skip
        self.session.change(**{name: self.random.choice(values)})

    def _look(self):
        self.session.look(**self.random.choice([{"language": "en"}, {"language": "ja"}, {"step": -1}, {"step": 3}, {"step": 99},
                                                {"word": 1}, {"word": -1}]))  # fmt: skip

    def _wait(self):
        time.sleep(0.5)


def _ids(widget) -> list:
    """What a person could choose in one of our widgets: the ids in its lists."""
    found = []
    for name in ("items", "options", "kinds", "rooms", "boxes", "exhibits", "stages"):
        for item in getattr(widget, name, None) or []:
            if isinstance(item, dict) and "id" in item:
                found.append(item["id"])
            elif isinstance(item, (list, tuple)) and item and isinstance(item[0], str):
                found.append(item[0])
    return found
