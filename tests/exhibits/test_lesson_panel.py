"""The lesson card: every guess, right, wrong or none, reaches the answer; what cannot be done says why."""

import pytest
from test_contract import session_on, texts_of

from sd_explorer import Explorer
from sd_explorer.exhibits import HeaderPanel, LessonPanel
from sd_explorer.experiments.lessons import scales
from sd_explorer.experiments.lessons.gap import gap_of
from sd_explorer.experiments.lessons.table import LESSONS
from sd_explorer.problems import Problem
from sd_explorer.texts import LANGUAGES, text

ANYWHERE = [lesson for lesson in LESSONS if lesson.needs not in ("siblings", "album")]
WRONG = {"hidden": [0], "paused": [0], "scales": [0, 2], "late": [0], "words": None, "returned": [0.0] * 5}


@pytest.fixture
def card(model):
    """(session, panel) of a tiny model with the lesson of a number open."""
    made = []

    def opened(number: int, kind: str = "pocket"):
        session = session_on(model(kind))
        panel = LessonPanel(session)
        made.append((session, panel))
        session.look(lesson=number)
        return session, panel

    yield opened
    for session, panel in made:
        panel.close()
        session.close()


def revealed(panel, guess: list | None) -> str:
    """Guess, press the button, and what is then told; None: the guess that was laid out, or none."""
    if guess is not None:
        panel.card.guess.value = guess
    (panel.card.bar.go if panel.card.guessed(panel.state.lesson) else panel.card.skip).click()
    return panel.card.told.value


@pytest.mark.parametrize("lesson", ANYWHERE, ids=lambda lesson: lesson.name)
def test_a_wrong_and_a_right_guess_and_none_reach_the_answer(card, lesson):
    session, panel = card(lesson.number)
    assert (
        panel.state.question and not panel.state.answer and not panel.card.strip.thumbs and panel.card.told.value == ""
    )
    assert revealed(panel, WRONG[lesson.name]) and panel.state.answer, session.status
    right, told = list(panel.state.answer.right), panel.card.told.value
    assert panel.card.guess.answer == right and panel.card.guess.locked and session.view.learnt == (lesson.number,)
    assert len(panel.card.strip.thumbs) == len(panel.card.strip.items) > 1
    sent = []
    panel.card.saver.deliver = lambda *file: sent.append(file)
    panel.card.saver._handle_custom_msg({"save": "page"}, [])
    assert sent[0][0] == f"sd_explorer-lesson-{lesson.number}.html"
    for language in LANGUAGES:
        assert text(f"ui.lesson_{lesson.name}_question", language) in sent[0][2].decode()
    if right and not gap_of(lesson.guess, panel.card.guess.value, right)[0]:
        session.look(lesson=0)
        session.look(lesson=lesson.number)
        guess = right[:1] if lesson.guess == "mark" else right
        assert panel.state.answer is None and revealed(panel, guess) != told
        assert (
            panel.say(f"lesson_{lesson.name}_hit", of=len(right) * (len(right) - 1) // 2, off="0.00")
            in panel.card.told.value
        )
    session.look(lesson=0)
    session.look(lesson=lesson.number)
    panel.card.guess.value = []
    panel.card.skip.click()
    assert panel.state.answer and panel.say("lesson_skipped") in panel.card.told.value
    assert session.status.problem is None


def test_nothing_is_answered_before_a_guess_is_whole(card):
    _, panel = card(5)
    assert panel.card.bar.go.disabled and panel.card.next.layout.display == "none"
    panel.card.guess.value = [3, -1]
    assert panel.card.bar.go.disabled
    panel.card.guess.value = [3, 1]
    assert not panel.card.bar.go.disabled


def test_where_no_lesson_is_open_its_buttons_do_nothing(card):
    session, panel = card(0)
    panel._go()
    panel._skip()
    assert panel.state is None and session.status.problem is None


def test_a_lesson_speaks_the_language_and_keeps_its_answer_when_that_changes(card):
    session, panel = card(3)
    revealed(panel, [1])
    english, answer = texts_of(panel.widget), panel.state.answer
    session.look(language="ja")
    japanese = texts_of(panel.widget)
    assert panel.state.answer is answer and "途中" in japanese and english != japanese
    assert "noise level" not in panel.card.told.value and "noise level" not in str(panel.card.strip.items)


def test_what_is_the_pocket_models_own_says_why_it_cannot_run_and_lets_one_go_on(card):
    session, panel = card(7)
    assert "siblings" in panel.card.note.value and panel.card.bar.widget.layout.display == "none"
    panel.card.next.click()
    assert session.view.lesson == 8 and "training pictures" in panel.card.note.value and panel.state.question is None
    panel.card.next.click()
    assert session.view.lesson == 0 and panel.card.widget.layout.display == "none"


def test_a_network_that_takes_the_scale_as_an_input_cannot_leave_the_words_out(card, model, monkeypatch):
    monkeypatch.setattr(type(model("pocket")), "distilled", True)
    _, panel = card(5)
    assert "guidance scale" in panel.card.note.value and panel.state.question is None


def test_next_goes_on_and_the_dots_lead_anywhere(card):
    session, panel = card(1)
    revealed(panel, [0])
    panel.card.next.click()
    assert session.view.lesson == 2 and panel.state.question and not panel.state.answer
    panel.card.dots.value = "6"
    assert session.view.lesson == 6 and [one["title"][0] for one in panel.card.dots.options] == list("●○○○○○○○")


def test_trying_it_oneself_opens_the_exhibit_with_the_lessons_picture(card):
    session, panel = card(6)
    revealed(panel, [2])
    panel.card.try_it.click()
    assert session.view.exhibit == "decide" and session.view.room == "denoising"
    assert session.recipe.prompt == "an apple, flat" and session.trace.recipe == session.recipe


def test_another_model_begins_the_lesson_anew(card, model, monkeypatch):
    session, panel = card(1)
    revealed(panel, [0])
    session.change(model="another")
    assert panel.state.answer is None and panel.state.question


def test_a_slow_model_paints_the_question_only_when_asked(card, monkeypatch):
    session, panel = card(0)
    monkeypatch.setattr(type(session), "slow", True)
    session.look(lesson=1)
    assert (
        panel.state.question is None
        and not panel.card.bar.go.disabled
        and panel.card.bar.go.description == "Paint the question"
    )
    panel.card.bar.go.click()
    assert panel.state.question and panel.card.bar.go.description == "Paint the answer"


def test_an_answer_that_is_stopped_can_be_asked_for_again(card, monkeypatch):
    session, panel = card(1)
    stop = panel._show

    def stopping(item):
        stop(item)
        if len(panel.state.looks) == 1:
            panel.card.bar.work.stop()

    monkeypatch.setattr(panel, "_show", stopping)
    panel.card.guess.value = [0]
    panel.card.bar.go.click()
    assert panel.state.answer is None and not panel.card.bar.go.disabled and len(panel.state.looks) == 1
    monkeypatch.setattr(panel, "_show", stop)
    panel.card.bar.go.click()
    assert panel.state.answer and len(panel.state.looks) == 6


# -- the app ------------------------------------------------------------------------------------


@pytest.fixture
def explorer(model):
    made = []

    def open_(**options):
        made.append(Explorer(session=session_on(model("pocket")), **options))
        return made[-1]

    yield open_
    for one in made:
        one.close()
        one.session.close()


def test_the_first_visit_has_one_button_that_begins(explorer):
    header = explorer().panels[HeaderPanel]
    assert header.lessons.description == "Start with lesson 1" and "sdx-primary" in header.lessons._dom_classes
    header.lessons.click()
    assert header.session.view.lesson == 1 and "sdx-primary" not in header.lessons._dom_classes
    header.session.look(learnt=(1, 3))
    header.lessons.click()
    assert header.session.view.lesson == 0 and header.lessons.description == "Lessons 2/8"
    header.lessons.click()
    assert header.session.view.lesson == 2


def test_an_explorer_opens_with_a_lesson_and_folds_and_dims_what_stands_around(explorer):
    app = explorer(lesson=3)
    assert app.session.view.lesson == 3 and {"sdx-folded", "sdx-lesson"} <= set(app.widget._dom_classes)
    panel = app.panels[LessonPanel]
    panel.card.present.click()
    assert "sdx-presenting" in app.widget._dom_classes
    panel.card.shut.click()
    assert not {"sdx-folded", "sdx-lesson", "sdx-presenting"} & set(app.widget._dom_classes)
    with pytest.raises(ValueError, match="no lesson 99"):
        Explorer(lesson=99)


def test_answers_are_saved_and_come_back_whole(explorer, tmp_path):
    app = explorer(lesson=5)
    panel = app.panels[LessonPanel]
    revealed(panel, [0, 1])
    path = app.lessons.save(tmp_path / "answers.json")
    other = explorer()
    assert other.lessons.load(path).given == app.lessons.given
    assert other.session.view.learnt == (5,) and other.panels[HeaderPanel].lessons.description == "Lessons 1/8"
    (given,) = other.lessons.given.values()
    assert given.guess == (0, 1) and given.right == (scales.ASKED.index(0.0), scales.ASKED.index(20.0))


@pytest.mark.parametrize("words", ["", "[]", '{"format": "x", "answers": []}', "[" * 9999,
                                   '{"format": "sdx answers", "answers": [{"lesson": "no"}]}'])  # fmt: skip
def test_a_broken_file_of_answers_is_a_sentence_and_nothing_is_lost(explorer, tmp_path, words):
    app = explorer(lesson=3)
    revealed(app.panels[LessonPanel], [1])
    before = dict(app.lessons.given)
    (tmp_path / "x.json").write_text(words)
    with pytest.raises(Problem, match="x.json"):
        app.lessons.load(tmp_path / "x.json")
    assert app.lessons.given == before
