"""The judge at run time."""

import numpy as np
import pytest

from sd_explorer import Recipe, Trace, load_model
from sd_explorer.judging.reader import READS, judge_for


class Named:
    """A model of which only the name counts."""

    def __init__(self, name):
        self.name = name


def test_only_the_pocket_model_and_its_siblings_have_a_judge():
    assert judge_for(Named("pocket")) is judge_for(Named("pocket-ink")) is not None
    assert judge_for(Named("owner/name")) is None


@pytest.mark.parametrize("language", ["en", "ja"])
def test_each_answer_is_probabilities_over_named_things(language):
    judge = judge_for(Named("pocket"))
    pictures = np.random.default_rng(0).integers(0, 255, (3, 128, 128, 3), np.uint8)
    read = judge.read(pictures)
    assert tuple(read) == READS
    for kind, answers in read.items():
        names = judge.names(kind, language)
        assert answers.shape == (3, len(names)) and len(set(names)) == len(names)
        assert np.allclose(answers.sum(1), 1, atol=1e-5)


def test_it_names_what_the_model_was_asked_for():
    model = load_model(engine="torch")
    judge = judge_for(model)
    read = judge.read(Trace.record(model, Recipe("a red apple, flat", steps=8)).picture[None])
    best = {kind: judge.names(kind)[int(answers[0].argmax())] for kind, answers in read.items()}
    assert "apple" in best["concept"] and best["style"] == "flat"
