"""Every exhibit asks: its headings are questions, in both languages."""

import pytest
from sessions import still

from sd_explorer.exhibits.exhibit import tree
from sd_explorer.exhibits.rooms import ROOMS
from sd_explorer.widgets import Label

PLACES = [place for room in ROOMS for place in room.places]


@pytest.mark.parametrize("language, mark", [("en", "?"), ("ja", "？")])
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_the_headings_of_an_exhibit_are_questions(place, language, mark, model):
    session = still(model("pocket"))
    session.look(language=language)
    panel = place.load()(session)
    headings = [one for one in tree(panel.widget) if isinstance(one, Label) and one.level]
    assert [one.title for one in headings if not one.title.endswith(mark)] == []
    assert headings[0].level == 2, "the exhibit's own question comes first and stands out"
    panel.close()
    session.close()
