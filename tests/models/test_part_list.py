"""The one list of what a checkpoint may be made of names what is there, and nothing twice."""

import json

import pytest
from checkpoints import KINDS

from sd_explorer.models.families.table import FAMILIES
from sd_explorer.models.parts import LEFT_OUT, PARTS, SETTINGS, VISION

LISTED = {**PARTS, **LEFT_OUT, "clip": VISION}


@pytest.mark.parametrize("place", [place for place in LISTED if place != "safety_checker"])
def test_every_class_that_may_be_named_exists_in_its_library(place):
    library = __import__(LISTED[place].library)
    gone = {"CLIPFeatureExtractor", "DPMSolverSDEScheduler"}  # an old name, and one that needs a package of its own
    assert [kind for kind in LISTED[place].kinds if kind not in gone and not hasattr(library, kind)] == []


def test_what_is_loaded_and_what_is_left_out_are_apart():
    assert not set(PARTS) & set(LEFT_OUT) and not set(SETTINGS) & (set(PARTS) | set(LEFT_OUT))


def test_every_family_is_made_of_listed_parts():
    assert {place for family in FAMILIES.values() for place in family.parts} <= set(PARTS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_diffusers_itself_writes_is_on_the_list(kind, checkpoint):
    index = json.loads((checkpoint(kind) / "model_index.json").read_text())
    for key, value in index.items():
        if isinstance(value, list) and value != [None, None]:
            library, name = value
            assert library == LISTED[key].library and name in LISTED[key].kinds, key
        else:
            assert key.startswith("_") or key in SETTINGS or key in LEFT_OUT, key
