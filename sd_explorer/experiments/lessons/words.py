"""Which word does the work? Each left out in turn, beside how much it was read."""

from __future__ import annotations

from sd_explorer.diffusion.step import Step
from sd_explorer.diffusion.trace import Trace
from sd_explorer.experiments.heat_maps import recorded, word_shares
from sd_explorer.experiments.leave_one_out import leave_one_out
from sd_explorer.experiments.lessons.shown import CONFIRMED, OTHER, UNCLEAR, Answer, Look, Question


def ask(model, task, load):
    """Steps, then the picture and the words that say something."""
    steps, run = [], recorded(model, task.recipe)
    try:
        while True:
            step = next(run)
            steps.append(step)
            yield step
    except StopIteration as end:
        attention = end.value
    trace, shares = Trace.of(model, task.recipe, steps), word_shares(model, task.recipe.prompt, attention)
    words = tuple(word for word in shares if word.says_something)
    yield Question(scene=trace.picture, words=tuple(word.text for word in words), made=(trace, words, shares))


def reveal(model, task, question, load):
    """Steps and Looks: the picture without each word; then the Answer."""
    trace, words, shares = question.made
    changes = {}
    for item in leave_one_out(model, trace):
        if isinstance(item, Step):
            yield item
            continue
        changes[item.word] = item.latents_change
        bars = (("change", item.latents_change), ("read", shares[item.word]))
        yield Look(item.picture, "words_without", {"word": item.word.text}, len(changes), bars)
    done, read = ([table[word] for word in words] for table in (changes, shares))
    right = ranking(done)
    numbers = {"most": words[right[0]].text, "read": words[ranking(read)[0]].text}
    yield Answer(tuple(right), verdict(done, read), numbers)


def ranking(values: list[float]) -> list[int]:
    """Indices, the largest value first; equal ones in their order."""
    return sorted(range(len(values)), key=lambda n: -values[n])


def verdict(done: list[float], read: list[float]) -> str:
    """Whether the words in order of what they do stand otherwise than in order of how much they are read."""
    one, other = ranking(done), ranking(read)
    if one[0] != other[0]:
        return CONFIRMED
    return OTHER if one == other else UNCLEAR
