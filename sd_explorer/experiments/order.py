"""The order in which a strip of pictures is filled: its ends first, then the middles between what is there."""

from __future__ import annotations


def ends_first(count: int) -> list[int]:
    """0, count - 1, then the middle of each gap, the widest gaps first: every index once."""
    order, gaps = list(dict.fromkeys([0, count - 1][:count])), [(0, count - 1)]
    while gaps:
        low, high = gaps.pop(0)
        if high - low > 1:
            middle = (low + high) // 2
            order.append(middle)
            gaps += [(low, middle), (middle, high)]
    return order
