"""Prompts with weights, as many tools write them: `a (red:1.3) apple`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sd_explorer.problems import Problem

WEIGHT = re.compile(r"\((?P<words>[^():]+):\s*(?P<weight>-?\d*\.?\d+)\s*\)")
LOWEST, HIGHEST = 0, 3


@dataclass(frozen=True)
class Weight:
    """Some words of a prompt, to be read more or less strongly."""

    span: tuple[int, int]
    """First character and the one after the last, in the prompt without the marks."""
    value: float
    """0 leaves the words out, 1 is as usual, 2 goes the same step further."""


def read_weights(prompt: str) -> tuple[str, tuple[Weight, ...]]:
    """The prompt without its marks, and what they ask for. Other brackets are left alone; marks do not nest.

    Raises `Problem` for a weight outside 0 to 3.
    """
    plain, weights, cursor = "", [], 0
    for mark in WEIGHT.finditer(prompt):
        value = float(mark["weight"])
        if not LOWEST <= value <= HIGHEST:
            raise Problem("weight_range", words=mark["words"], value=value, low=LOWEST, high=HIGHEST)
        words, cursor, before = mark["words"].strip(), mark.end(), prompt[cursor : mark.start()]
        plain += before
        weights.append(Weight((len(plain), len(plain) + len(words)), value))
        plain += words
    return plain + prompt[cursor:], tuple(weights)
