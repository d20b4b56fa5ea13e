"""A lesson that was answered, as a page: the question, a guess that can be made there, and the answer folded away."""

from __future__ import annotations

from functools import partial
from html import escape

from sd_explorer.exhibits.lessons import words
from sd_explorer.exhibits.lessons.state import Learning
from sd_explorer.pages.blocks import Fold, Words, shown
from sd_explorer.pages.page import page
from sd_explorer.texts import LANGUAGES, text
from sd_explorer.widgets import Guess, LeftOut


def lesson_page(state: Learning, traits: dict, language: str = "en") -> str:
    """traits: of the card's `Guess`, those that are no words. The prompts stay in the language that they were painted in."""
    lesson, says = state.lesson, {one: _say(one) for one in LANGUAGES}
    guess, strip = Guess(**traits), LeftOut(thumbs=[thumb for _, thumb in state.looks])

    def ask(one: str):
        words.fill(guess, state, says[one])

    def answer(one: str):
        strip.items = [words.item_of(look, says[one]) for look, _ in state.looks]

    prompts = state.task.prompts
    lead = {
        one: escape(say(f"lesson_{lesson.name}_lead", prompt=prompts[0], other=prompts[-1]))
        for one, say in says.items()
    }
    told = {one: words.told(state, [], say, gap=False) for one, say in says.items()}
    right = () if state.answer is None else state.answer.right
    blocks = (
        Words({one: f"<p>{words_}</p>" for one, words_ in lead.items()}),
        shown(guess, "guess", ask),
        Fold({one: say("lesson_page_answer") for one, say in says.items()}, (shown(strip, "left_out", answer), Words(told)),
             (0, {"locked": True, "answer": list(right)})),
    )  # fmt: skip
    return page({one: say(f"lesson_{lesson.name}_question") for one, say in says.items()}, blocks, language)


def _say(language: str):
    return partial(_text, language)


def _text(language: str, key: str, **values) -> str:
    return text(f"ui.{key}", language, **values)
