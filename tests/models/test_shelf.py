"""The shelf: what was loaded is at hand, within its budget, and nothing outlives it."""

import weakref

import pytest

from sd_explorer.models.shelf import Shelf, memory, size_of
from sd_explorer.problems import Problem


class Fake:
    def __init__(self, name, nbytes=40):
        self.name, self.facts = name, {"bytes": nbytes}


@pytest.fixture
def loaded():
    """Names in the order in which they were read from the disk."""
    return []


def shelf(loaded, budget):
    def load(name):
        if name == "broken":
            raise Problem("model_not_found", model=name)
        loaded.append(name)
        return Fake(name)

    return Shelf(budget, load)


def test_going_back_to_a_model_reads_no_disk(loaded):
    models = shelf(loaded, 100)
    first = models.get("a")
    models.get("b")
    assert models.get("a") is first and loaded == ["a", "b"] and models.nbytes == 80


def test_the_least_recently_used_goes_first_and_before_the_new_one_is_read(loaded):
    models = shelf(loaded, 100)
    models.get("a")
    models.get("b")
    models.get("a")
    held = []
    models._load = lambda name, load=models._load: held.append(models.nbytes) or load(name)
    models.get("c")
    assert "b" not in models and "a" in models and "c" in models
    assert held == [40]


def test_one_that_is_larger_than_the_budget_is_kept_alone(loaded):
    models = shelf(loaded, 30)
    models.get("a")
    assert "a" in models
    models.get("b")
    assert "b" in models and "a" not in models


def test_a_model_that_will_not_load_is_a_problem_and_takes_no_place(loaded):
    models = shelf(loaded, 100)
    models.get("a")
    with pytest.raises(Problem):
        models.get("broken")
    assert "broken" not in models and models.peek("a") and models.peek("broken") is models.peek(None) is None


def test_closing_lets_every_model_go_even_one_that_is_being_loaded(loaded):
    models = shelf(loaded, 100)
    gone = weakref.ref(models.get("a"))
    models.close()
    assert gone() is None and models.nbytes == 0
    gone = weakref.ref(models.get("b"))
    assert gone() is None


def test_sizes_are_told_by_the_files(checkpoint, tmp_path):
    folder = checkpoint("sd1")
    files = list(folder.rglob("*.safetensors"))
    assert size_of(str(folder)) == sum(file.stat().st_size for file in files) > 1000
    assert size_of(str(files[0])) == files[0].stat().st_size
    assert size_of("pocket") == size_of("pocket-3d") > 10**7
    assert size_of("owner/name") is None and size_of("\0") is None
    assert memory() > 2**28
