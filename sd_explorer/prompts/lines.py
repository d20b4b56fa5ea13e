"""Lines of text to different prompts."""

from __future__ import annotations

from collections.abc import Sequence


def clean(prompts: Sequence[str]) -> tuple[dict[str, int], int, int]:
    """({prompt: where it stood first}, empty lines, repetitions); spaces are made single, as in a Recipe."""
    found: dict[str, int] = {}
    empty = repeated = 0
    for index, line in enumerate(prompts):
        prompt = " ".join(str(line).split())
        if not prompt:
            empty += 1
        elif prompt in found:
            repeated += 1
        else:
            found[prompt] = index
    return found, empty, repeated
