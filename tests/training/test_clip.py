"""The losses of the CLIP pair are least where picture and words agree."""

import math
from types import SimpleNamespace

import pytest
import torch

from sd_explorer.training import clip


def test_pairs_that_match_cost_nothing_and_strangers_the_logarithm_of_their_number():
    matching = torch.eye(8)
    assert float(clip.contrastive(matching, matching, 100.0)) < 1e-6
    alike = torch.ones(8, 8) / math.sqrt(8)
    assert float(clip.contrastive(alike, alike, 100.0)) == pytest.approx(math.log(8))
    assert float(clip.contrastive(matching, matching.roll(1, 0), 10.0)) == pytest.approx(10.0, abs=0.01)


def test_both_sides_of_the_pair_count_alike():
    torch.manual_seed(0)
    left, right = (torch.nn.functional.normalize(torch.randn(5, 7), dim=1) for _ in range(2))
    assert float(clip.contrastive(left, right, 9.0)) == pytest.approx(float(clip.contrastive(right, left, 9.0)))


class Tokenizer:
    """Letters as numbers; the end mark and what fills up are 99."""

    def __call__(self, texts, padding, max_length, truncation, return_tensors):
        length = max_length if padding == "max_length" else min(max_length, max(map(len, texts)) + 1)
        rows = [([*map(ord, text)] + [99] * length)[:length] for text in texts]
        return SimpleNamespace(input_ids=torch.tensor(rows))


def text_tower(input_ids):
    """States that are their own token; the pooled one stands at the first end mark."""
    states = input_ids[..., None].float().repeat(1, 1, 4)
    ends = (input_ids == 99).int().argmax(1)
    return SimpleNamespace(last_hidden_state=states, pooler_output=states[torch.arange(len(states)), ends])


MODEL = {"text": text_tower, "projection": torch.nn.Linear(4, 6, bias=False)}


def test_words_are_read_at_the_end_mark_and_at_the_last_place(monkeypatch):
    ends, texts = clip.encode(MODEL, Tokenizer(), ["ab", "abcd"], "cpu")
    assert ends.shape == (2, 2, 4) and (ends == 99).all()
    assert torch.allclose(texts.norm(dim=1), torch.ones(2))


def test_padded_texts_fill_the_places_they_are_asked_to(monkeypatch):
    seen = []
    model = MODEL | {"text": lambda input_ids: seen.append(input_ids.shape) or text_tower(input_ids)}
    clip.encode(model, Tokenizer(), ["ab"], "cpu", 77)
    clip.encode(model, Tokenizer(), ["ab"], "cpu")
    assert seen == [(1, 77), (1, 3)]


def test_heads_that_name_rightly_cost_nothing_at_both_places():
    names = ("concept", "style", "background", "colour")
    labels = torch.tensor([[0, 1, 2, 3], [3, 2, 1, 0]])

    def heads(offset: int):
        return {name: (lambda ends, i=i: 50.0 * torch.nn.functional.one_hot((labels[:, i] + offset) % 4, 4).float())
                for i, name in enumerate(names)}  # fmt: skip

    ends = torch.zeros(2, 2, 8)
    assert float(clip.naming_loss({"heads": heads(0)}, ends, labels)) < 1e-6
    assert float(clip.naming_loss({"heads": heads(1)}, ends, labels)) == pytest.approx(4 * 50.0)
