"""The bundle for a machine with a GPU: packed here, trained there, merged here again; tried on the CPU."""

import json
from unittest.mock import create_autospec

import numpy as np
import pytest

from sd_explorer.judging.judge import painted
from sd_explorer.pocket import bundle
from sd_explorer.training.artwork.concepts import read_list
from sd_explorer.training.artwork.fetch import folder


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """A work folder with made-up artwork and words, packed."""
    work = tmp_path_factory.mktemp("work")
    pictures = np.lib.format.open_memmap(work / "pictures.npy", "w+", np.uint8, (painted() + 3, 4, 16, 16, 4))
    pictures[..., 3] = 255
    pictures.flush()
    for language in ("en", "ja"):
        path = folder(work, "words") / language / "data.json"
        path.parent.mkdir(parents=True)
        entries = [{"label": line.label, "hexcode": f"{i:X}", "text": "x"} for i, line in enumerate(read_list())]
        path.write_text(json.dumps(entries), encoding="utf-8")
    return bundle.pack(work, work / "bundle", wheel=False)


def test_it_holds_what_the_model_paints_and_fits(packed):
    assert np.load(packed / "pictures.npz")["pictures"].shape[0] == painted()
    assert "text" not in json.loads((packed / "words.json").read_text(encoding="utf-8"))["en"][0]
    assert sum(path.stat().st_size for path in packed.rglob("*") if path.is_file()) < 60_000_000


def test_a_work_folder_there_starts_from_the_shipped_weights(packed, tmp_path):
    work = bundle.lay_out(packed, tmp_path / "there")
    names = {path.name for path in work.iterdir()}
    assert {"unet.pt", "autoencoder.pt", "clip.pt", "factor.json", "pictures.npy", "tokenizer", "packages"} <= names


def test_what_comes_back_is_what_was_trained(tmp_path, monkeypatch):
    import torch

    from sd_explorer.training.loop import averaged, load_checkpoint, save_checkpoint

    shadow = {"a": torch.randn(300, 10), "b": torch.randn(7)}
    average = {"count": 5, "shadow": shadow}
    save_checkpoint(tmp_path / "unet.pt", module=shadow, average=average, spent=61.5, step=9, samples=4608)
    monkeypatch.setattr(bundle, "PART", 2500)
    out, work = tmp_path / "out", tmp_path / "work"
    out.mkdir(), work.mkdir()
    parts = bundle.split(tmp_path / "unet.pt", out)
    assert len(parts) == 3 and all(part.stat().st_size <= 2500 for part in parts)
    assert bundle.merge(out, work) == ["unet"]
    back = averaged(work / "unet.pt")
    assert all(torch.allclose(back[key], value, atol=2e-3) for key, value in shadow.items())
    state = load_checkpoint(work / "unet.pt")
    assert (state["spent"], state["step"], state["samples"]) == (61.5, 9, 4608)
    assert not list(work.glob("*.safetensors"))


def test_the_words_of_a_distillation_go_along(packed, tmp_path):
    """The UNet there learns the states of the words that the text tower learnt here."""
    from sd_explorer.training.loop import save_checkpoint
    from sd_explorer.training.pool import kept_pool

    pool = {"en": {"kitten": 3}, "ja": {"子猫": 3}}
    save_checkpoint(packed.parent / "pool.pt", **pool)
    again = bundle.pack(packed.parent, tmp_path / "bundle", wheel=False)
    assert kept_pool(bundle.lay_out(again, tmp_path / "there")) == pool
    assert kept_pool(bundle.lay_out(packed, tmp_path / "without")) == {"en": {}, "ja": {}}


def test_a_training_there_encodes_first_and_every_call_fits_what_it_calls(tmp_path, monkeypatch):
    from sd_explorer.training import decoder, denoising, latents

    monkeypatch.setattr(bundle, "lay_out", lambda there, work: work)
    monkeypatch.setattr(bundle, "split", lambda checkpoint, out: [])
    called = {}
    for module, name in ((latents, "encode"), (denoising, "train"), (decoder, "train")):
        called[module] = create_autospec(getattr(module, name))
        monkeypatch.setattr(module, name, called[module])
    bundle.train(tmp_path, tmp_path / "out", 1, device="cpu", steps=2)
    assert called[latents].call_count == 1
    assert [call.kwargs.get("decay", False) for call in called[denoising].call_args_list] == [False, True]
    assert called[decoder].call_count == 1
