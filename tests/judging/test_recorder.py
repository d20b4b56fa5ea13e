"""The record of a training: its moments, what it keeps, and that it goes on."""

import io

import numpy as np
import pytest

from sd_explorer.judging import recorder
from sd_explorer.judging.recorder import FILE, MOMENTS, Recorder, moments, strip


def row(samples: int, size: int = 100) -> dict:
    return {"samples": samples, "minutes": 0.5, "loss": [0.1, 0.2, 0.3, 0.4], "tiles": np.zeros(size, np.uint8)}


class Trainer:
    """As much of a training as the recorder asks for before it looks."""

    def __init__(self, samples: int):
        self.samples = samples


def test_two_dozen_moments_from_nothing_to_the_end_on_a_log_scale():
    chosen = moments()
    assert len(chosen) == MOMENTS and chosen[0] == 0 and chosen[-1] == pytest.approx(recorder.LAST, rel=1e-6)
    ratios = [b / a for a, b in zip(chosen[1:], chosen[2:], strict=False)]
    assert max(ratios) - min(ratios) < 0.01


def test_it_looks_at_its_moments_only_and_counts_from_where_it_began(tmp_path, monkeypatch):
    looked = []
    monkeypatch.setattr(Recorder, "_look", lambda self, t, p: looked.append(t.samples) or row(t.samples - self.origin))
    record = Recorder.open(tmp_path, "adopted")
    for samples in range(5000, 8200, 64):
        record.watch(Trainer(samples), None)
    first = moments()
    assert looked[0] == 5000
    assert [s - 5000 for s in looked[1:]] == [64 * -(-m // 64) for m in first[1:] if m <= 8100 - 5000]


def test_a_resumed_training_goes_on_with_its_record(tmp_path, monkeypatch):
    monkeypatch.setattr(Recorder, "_look", lambda self, t, p: row(t.samples - self.origin, 50 + t.samples))
    Recorder.open(tmp_path, "fresh").watch(Trainer(0), None)
    record = Recorder.open(tmp_path, "adopted")
    assert (record.start, record.origin) == ("fresh", 0), "where it began stays as it was"
    record.watch(Trainer(10), None)
    record.watch(Trainer(moments()[1]), None)
    again = Recorder.open(tmp_path, "adopted")
    assert again.seen["samples"] == [0, moments()[1]]
    assert [len(t) for t in again.seen["tiles"]] == [50, 50 + moments()[1]]


def test_a_full_record_is_at_most_a_megabyte(tmp_path):
    import torch
    from PIL import Image

    torch.manual_seed(0)
    soft = torch.nn.functional.interpolate(torch.rand(12, 3, 16, 16) * 2 - 1, size=128, mode="bilinear")
    tile = strip(soft)
    picture = Image.open(io.BytesIO(tile.tobytes()))
    assert picture.size == (12 * recorder.SIDE, recorder.SIDE) and len(recorder.TILES) == 12
    record = Recorder(tmp_path, "fresh", 0)
    for samples in moments():
        record.add(row(samples) | {"tiles": tile})
    assert record.save() == tmp_path / FILE and (tmp_path / FILE).stat().st_size < 1_000_000


def test_the_exam_is_the_same_whatever_was_drawn_before(monkeypatch):
    """Its pictures, captions and noise come from its own seeds, and the training's draws go on undisturbed."""
    import random
    from types import SimpleNamespace

    import torch

    class Pictures:
        latents, rng = torch.randn(20, 4, 16, 16), random.Random(0)

        def scene(self, i):
            return i

        def text(self, scene):
            return f"{scene} {self.rng.random()}"

        def states(self, texts):
            return torch.tensor([[[float(t.split()[1])]] for t in texts])

    pictures = Pictures()

    def model(x, times, encoder_hidden_states):
        return SimpleNamespace(sample=x * encoder_hidden_states[..., None])

    state = pictures.rng.getstate()
    first = recorder.exam(model, pictures)
    assert pictures.rng.getstate() == state and len(first) == len(recorder.BANDS)
    pictures.rng.random()
    torch.rand(3)
    assert recorder.exam(model, pictures) == first
