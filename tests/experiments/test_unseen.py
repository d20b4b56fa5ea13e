"""Combinations that no training picture showed, and where seeds land."""

from sd_explorer import Recipe, load_model
from sd_explorer.experiments.landing import landings, nearest_drawing
from sd_explorer.experiments.results import results
from sd_explorer.experiments.unseen import prompt_of, seen, unseen
from sd_explorer.models.encoding import encode_picture
from sd_explorer.training.album import album
from sd_explorer.training.artwork.captions import backgrounds_for
from sd_explorer.training.artwork.compose import COLOURS
from sd_explorer.training.artwork.fetch import STYLES
from sd_explorer.training.artwork.named import named


def test_no_picture_shows_a_combination_that_is_called_unseen():
    shown = set()
    for scene in album().scenes:
        for thing in filter(None, (scene.concept, scene.beside)):
            shown.add((thing.name, scene.style, scene.background))
    combinations = {(album().things[t].name, STYLES[s], list(COLOURS)[g]) for t, s, g in unseen(album())}
    possible = {(thing.name, style, ground) for thing in album().things for style in STYLES
                for ground in backgrounds_for(style)}  # fmt: skip
    assert combinations == possible - shown and len(combinations) > 100
    assert seen(album()).sum() == len(album()) + sum(scene.beside is not None for scene in album().scenes)


def test_a_prompt_for_an_unseen_combination_fits_no_picture():
    for combination in unseen(album())[:40]:
        for language in ("en", "ja"):
            says = named(prompt_of(album(), combination, language), album().things)
            assert (says.concept, says.style, says.background) == combination
            assert not says.fits(album().facts).any()


def test_a_training_picture_lands_on_itself():
    model, number = load_model(), 7_777
    near = nearest_drawing(model, album(), encode_picture(model, album().pictures([number])[0]))
    assert near.number == number and near.distance < 1e-3


def test_each_seed_lands_somewhere():
    model = load_model()
    landed = list(results(landings(model, album(), Recipe("a cat, flat", seed=4), count=2)))
    assert [one.seed for one in landed] == [4, 5] and all(0 < one.near.distance < 2 for one in landed)
    assert landed[0].picture.shape == landed[0].training.shape == (128, 128, 3)
