"""Pictures read into the space of the prompts, on the bundled model."""

import numpy as np
import pytest
import torch
from transformers import CLIPVisionModelWithProjection

from sd_explorer import EmbeddingMap, Problem, Recipe, Trace, load_model

PROMPTS = ["a red apple, flat", "a cat, flat", "a penguin, cartoon", "a tree, 3d render"]


@pytest.fixture(scope="module")
def pocket():
    return load_model("pocket", device="cpu")


@pytest.fixture(scope="module")
def pictures(pocket):
    return np.stack([Trace.record(pocket, Recipe(prompt, seed=1, steps=12)).picture for prompt in PROMPTS])


def test_vectors_equal_the_stock_tower(pocket, pictures):
    tower = CLIPVisionModelWithProjection.from_pretrained(pocket.folder / "clip")
    with torch.no_grad():
        stock = tower(pixel_values=torch.tensor(pictures).permute(0, 3, 1, 2) / 127.5 - 1).image_embeds.numpy()
    stock /= np.linalg.norm(stock, axis=1, keepdims=True)
    assert np.allclose(pocket.picture_vectors(pictures), stock, atol=1e-5)


def test_any_size_is_read_by_its_middle(pocket, pictures):
    wide = np.full((128, 200, 3), 255, np.uint8)
    wide[:, 36:164] = pictures[0]
    double = pictures[:1].repeat(2, 1).repeat(2, 2)
    own = pocket.picture_vectors(pictures[:1])
    assert np.array_equal(pocket.picture_vectors(wide[None]), own)
    assert pocket.picture_vectors(double)[0] @ own[0] > 0.98


def test_a_picture_scores_best_with_its_own_prompt(pocket, pictures):
    scores = np.array([[pocket.clip_score(picture, prompt) for prompt in PROMPTS] for picture in pictures])
    assert (scores.argmax(1) == np.arange(4)).all() and (scores >= 0).all() and (scores <= 100).all()
    own = pocket.vectors(PROMPTS[:1], "pooled")[0]
    cosine = pocket.picture_vectors(pictures[:1])[0] @ own / np.linalg.norm(own)
    assert scores[0, 0] == pytest.approx(100 * cosine, rel=1e-4)


def test_pictures_are_placed_among_the_prompts_most_like_them(pocket, pictures):
    chart = EmbeddingMap.reference(pocket)
    placed = chart.place_pictures(pictures)
    cosines = pocket.picture_vectors(pictures) @ chart.vectors.T
    for row, one in zip(cosines, placed, strict=True):
        assert [n.index for n in one.neighbours] == np.argsort(-row)[:10].tolist()
        assert one.point.shape == (2,) and 0 <= one.kept <= 1
    assert "cat" in placed[1].neighbours[0].prompt or "猫" in placed[1].neighbours[0].prompt
    again = chart.place_pictures(pictures[1:2])[0]
    assert np.allclose(again.point, placed[1].point, atol=1e-3)


def test_without_a_tower_it_is_said(model, pocket, pictures):
    tiny = model("sd1")
    assert pocket.sees and not tiny.sees
    with pytest.raises(Problem, match="no CLIP vision tower"):
        tiny.picture_vectors(pictures)
    with pytest.raises(Problem, match="pooled"):
        EmbeddingMap.fit(PROMPTS + ["a dog"], pocket, which="mean", method="pca").place_pictures(pictures)
