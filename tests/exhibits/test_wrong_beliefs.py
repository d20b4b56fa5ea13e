"""What many think stands below each exhibit, with an answer; a lesson where one belongs and can be opened."""

import pytest
from sessions import still

from sd_explorer import exhibits
from sd_explorer.exhibits.frame.room import RoomPanel
from sd_explorer.exhibits.rooms import ROOMS
from sd_explorer.exhibits.wrong_beliefs import believed
from sd_explorer.experiments.lessons.table import LESSONS

TOOLS = {"compare", "sweep", "history"}
PLACES = [place for room in ROOMS for place in room.places if place.name not in TOOLS]


def press(widget, **message):
    widget._handle_custom_msg(message, [])


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_each_exhibit_answers_a_belief_in_both_languages_and_alone_offers_no_lesson(place, shown):
    panel = shown(getattr(exhibits, place.kind), paint=False)
    said = {}
    for language, begins in (("en", "Many think: "), ("ja", "よくある誤解：")):
        panel.session.look(language=language)
        said[language] = panel.beliefs.widget.items
        assert said[language] and all(item["title"].startswith(begins) and item["answer"] for item in said[language])
    assert len(said["en"]) == len(said["ja"]) and panel.beliefs.widget.lesson == ""
    assert panel.widget.children[-1] is panel.beliefs.widget


def test_every_exhibit_but_the_tools_has_a_belief_written():
    assert believed() == {place.name for place in PLACES}


def test_tools_and_the_frame_say_nothing_of_the_kind(shown):
    assert shown(exhibits.ComparePanel, paint=False).beliefs is None
    assert shown(exhibits.ControlsPanel, paint=False).beliefs is None


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_in_the_app_the_lesson_that_belongs_to_an_exhibit_opens(lesson, model):
    session = still(model("pocket"))
    room = RoomPanel(session)
    home = next(one.name for one in ROOMS if lesson.exhibit in [place.name for place in one.places])
    session.look(room=home, exhibit=lesson.exhibit)
    chips = room.exhibits[lesson.exhibit].beliefs.widget
    assert chips.lesson == f"Lesson {lesson.number}"
    press(chips, lesson=True)
    assert session.view.lesson == lesson.number
    room.close()
    session.close()
