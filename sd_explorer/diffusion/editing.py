"""Prompt editing: `a [cat:dog:5]`, words that change while a run goes on, as A1111's web UI writes them."""

from __future__ import annotations

import re
from os.path import commonprefix

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.recipe import PROMPT_LIMIT, Recipe

EDIT = re.compile(r"(?<!\\)\[([^\[\]:|]*):(?:([^\[\]:|]*):)?\s*(\d*\.?\d+)\s*\]")
"""`[from:to:when]`, `[to:when]` (a word comes) and `[from::when]` (a word goes)."""
UNSAYABLE = re.compile(r"[\[\]:|\\]")
"""What cannot stand inside the brackets."""


def read_editing(prompt: str, steps: int) -> tuple[str, str, int] | None:
    """(prompt before, prompt after, number of steps before the change); None where nothing changes on the way.

    when: below 1 a share of the steps, rounded down; else a number of steps, at most all of them. Only one edit is read:
    with two or more, all of those at the first one's time change together.
    """
    edits = list(EDIT.finditer(prompt))
    if not edits:
        return None
    at = _when(edits[0][3], steps)
    before = EDIT.sub(lambda edit: _sides(edit)[0] if _when(edit[3], steps) >= at else _sides(edit)[1], prompt)
    after = EDIT.sub(lambda edit: _sides(edit)[1] if _when(edit[3], steps) <= at else _sides(edit)[0], prompt)
    return " ".join(before.split()), " ".join(after.split()), at


def write_editing(before: str, after: str, at: int) -> str | None:
    """The prompt that changes from one to the other after `at` steps; None where the notation cannot say it.

    Whole words are put between the brackets, as few as will do.
    """
    if at < 1:
        return None if EDIT.search(after) else after
    one, other = before.split(), after.split()
    head = len(commonprefix([one, other]))
    tail = len(commonprefix([one[head:][::-1], other[head:][::-1]]))
    gone, come = (" ".join(words[head : len(words) - tail]) for words in (one, other))
    if UNSAYABLE.search(gone + come) or EDIT.search(before):
        return None
    return " ".join([*one[:head], f"[{gone}:{come}:{at}]", *one[len(one) - tail :]]) if gone or come else before


def edited(recipe: Recipe) -> Recipe | Branch:
    """A recipe whose prompt or negative prompt changes on the way, as the branch it means; any other as it is."""
    read = {name: read_editing(getattr(recipe, name), recipe.steps) for name in ("prompt", "negative_prompt")}
    edits = {name: edit for name, edit in read.items() if edit}
    if not edits:
        return recipe
    at = next(iter(edits.values()))[2] * (2 if recipe.scheduler == "heun" else 1)  # Heun calls twice for each step
    before = {name: edit[0] for name, edit in edits.items()}
    return Branch(recipe.change(**before), at, tuple((name, edit[1]) for name, edit in edits.items()))


def written(branch: Branch) -> Recipe | None:
    """The recipe whose prompts say a branch in this notation; None where they cannot, or would say another one."""
    calls = 2 if branch.recipe.scheduler == "heun" else 1
    if branch.at % calls or {"model", "guidance_scale"} & set(dict(branch.changes)):
        return None
    before, after, at = branch.recipe, branch.after, branch.at // calls
    prompt = write_editing(before.prompt, after.prompt, at)
    negative = write_editing(before.negative_prompt, after.negative_prompt, at)
    if prompt is None or negative is None or max(len(prompt), len(negative)) > PROMPT_LIMIT:
        return None
    recipe = before.change(prompt=prompt, negative_prompt=negative)
    return recipe if edited(recipe) in (branch, after if branch.at == 0 else branch) else None


def _sides(edit: re.Match) -> tuple[str, str]:
    """What stands there before and after."""
    first, second, _ = edit.groups()
    return (first, second) if second is not None else ("", first)


def _when(number: str, steps: int) -> int:
    value = float(number)
    return min(steps, int(value * steps if "." in number and value <= 1 else value))
