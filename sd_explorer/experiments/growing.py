"""What has been made so far, again and again: for whoever shows a result that grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sd_explorer.diffusion.step import Step
from sd_explorer.progress import Progress


def growing(whole, items: Iterator, add: Callable) -> Iterator:
    """Steps and Progress as they come; of each result the whole with it, `add(whole, result)`."""
    for item in items:
        if not isinstance(item, (Step, Progress)):
            item = whole = add(whole, item)
        yield item
