"""What the model card tells is asked one by one, and written after each answer."""

import json

import pytest
import torch

from sd_explorer.judging import evaluate
from sd_explorer.training.artwork.fetch import STYLES
from sd_explorer.training.loop import save_checkpoint


def test_a_training_that_went_on_gets_a_row_of_its_own():
    noted = {"unet": {"minutes": 90.0, "steps": 900}, "clip": {"minutes": 5.0, "steps": 50}}
    found = {
        "unet": {"minutes": 9.0, "steps": 90},
        "clip": {"minutes": 6.0, "steps": 60},
        "judge": {"minutes": 1.0, "steps": 9},
    }
    merged = evaluate.merged(noted, found)
    assert merged["unet"] == noted["unet"] and merged["unet (gone on with)"] == found["unet"]
    assert merged["clip"] == found["clip"] and merged["judge"] == found["judge"]


def test_minutes_and_steps_come_from_the_checkpoints_and_adopted_ones_count_nothing(tmp_path):
    save_checkpoint(tmp_path / "clip.pt", spent=90.0, step=12)
    save_checkpoint(tmp_path / "unet.pt", spent=0.0, step=0)
    assert evaluate.training_facts(tmp_path) == {"clip": {"minutes": 1.5, "steps": 12}}


def test_the_best_scale_is_that_of_the_largest_sum():
    table = {"2.0": {"style": 50.0, "background": 90.0}, "4.0": {"style": 80.0, "background": 70.0}}
    assert evaluate.best_scale(table) == 4.0


def test_scores_by_style_go_through_the_styles_in_turn():
    hits = [True, False, True, False] * 3
    shares = evaluate.by_style([{"concept_top1": hits}])
    assert shares == {style: {"concept_top1": 100.0 * hits[i]} for i, style in enumerate(STYLES)}


class Vae:
    """An autoencoder that gives back what it got, a little darker."""

    def encode(self, pictures):
        return type("Out", (), {"latent_dist": type("Dist", (), {"mean": pictures})})

    def decode(self, latents):
        return type("Out", (), {"sample": latents - 0.5})


def test_pictures_through_the_autoencoder_stay_in_their_order_and_range():
    pictures = torch.linspace(-1, 1, 70)[:, None, None, None].expand(-1, 3, 2, 2)
    assert torch.equal(evaluate.reconstruct(Vae(), pictures, batch=32), (pictures - 0.5).clamp(-1, 1))


@pytest.fixture
def exam(tmp_path, monkeypatch):
    """A folder with old answers, and three questions of which the last one cannot be answered."""
    noted, written = tmp_path / "evaluation.json", []
    noted.write_text(json.dumps({"en": "old", "ja": "old", "prompts": 1}))

    class Exam:
        def __init__(self, *asked):
            pass

        def questions(self):
            return {"facts_of_making": lambda: {"prompts": 2}, "en": lambda: "new", "ja": lambda: 1 / 0}

    monkeypatch.setattr(evaluate, "Exam", Exam)
    monkeypatch.setattr("sd_explorer.training.artwork.fetch.fetch", lambda work: None)
    monkeypatch.setattr("sd_explorer.judging.card.write_card", lambda weights: written.append(weights))
    return lambda only=None: evaluate.evaluate(tmp_path, tmp_path, only), noted, written


def test_an_answer_is_kept_though_a_later_question_fails(exam):
    ask, noted, written = exam
    with pytest.raises(ZeroDivisionError):
        ask()
    assert json.loads(noted.read_text()) == {"en": "new", "ja": "old", "prompts": 2} and written == []


def test_only_what_is_named_is_asked_and_the_card_is_written(exam):
    ask, noted, written = exam
    assert ask(["en"]) == json.loads(noted.read_text()) == {"en": "new", "ja": "old", "prompts": 1}
    assert len(written) == 1
