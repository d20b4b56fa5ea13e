"""An axis as a person types it: `1, 4, 9`, `5 between 1 and 12`, `a cat | a dog`, `apple | pear`."""

from __future__ import annotations

from sd_explorer.problems import Problem
from sd_explorer.sweeps.axis import BETWEEN, FROM_TO, REPLACE, Axis, of_numbers

WORDS = "replace"
"""What a person chooses where words of the prompt are exchanged."""
OFFERED = ("guidance_scale", "seed", "steps", "scheduler", WORDS, "prompt", "negative_prompt", "size", "model")
"""What is offered, the usual first."""
WITH_COMMAS = ("prompt", "negative_prompt", WORDS)
"""Values that may hold a comma; a bar divides them."""


def axis_of(name: str, words: str) -> Axis:
    """The axis that a person means. `replace`: the first of the words is what stands in the prompt, and stays as a value.

    Raises `Problem` where the words mean no values.
    """
    words = words.strip()
    if of_numbers(name) and (BETWEEN.fullmatch(words) or FROM_TO.fullmatch(words)):
        return Axis(name, words)
    parts = [part.strip() for part in words.split("|" if name in WITH_COMMAS or "|" in words else ",")]
    parts = [part for part in parts if part]
    if not parts:
        raise Problem("axis_values", name=name, value="''")
    if name == WORDS:
        return Axis(REPLACE + parts[0], parts)
    return Axis(name, [_number(name, part) for part in parts] if of_numbers(name) else parts)


def _number(name: str, part: str) -> int | float:
    try:
        number = float(part)
        return int(number) if number == int(number) else number
    except (ValueError, OverflowError) as error:
        raise Problem("axis_values", name=name, value=repr(part[:60])) from error
