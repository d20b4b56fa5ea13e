"""Cache: the latest results within a byte budget."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable


class Cache:
    """The latest results by what made them, within a byte budget; the least recently used go first."""

    def __init__(self, budget: int):
        self.budget = budget
        self._items: OrderedDict = OrderedDict()
        self._lock = threading.Lock()

    @property
    def nbytes(self) -> int:
        """Bytes held now."""
        with self._lock:
            return self._held()

    def _held(self) -> int:
        return sum(item.nbytes for item in self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def get(self, key: Hashable):
        """What was kept for a key (a Recipe), or None."""
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
            return self._items.get(key)

    def put(self, key: Hashable, item):
        """Keep something with `nbytes`; what alone exceeds the budget is not kept."""
        if item.nbytes > self.budget:
            return
        with self._lock:
            self._items[key] = item
            while self._held() > self.budget:
                self._items.popitem(last=False)

    def clear(self):
        """Forget everything."""
        with self._lock:
            self._items.clear()
