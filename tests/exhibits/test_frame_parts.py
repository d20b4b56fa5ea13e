"""The quiet parts of the frame: header and drawers, model, program, earlier pictures, the last line."""

import pytest

from sd_explorer import Problem, Recipe
from sd_explorer.exhibits import AboutPanel, CodePanel, EarlierPanel, FooterPanel, HeaderPanel, ModelPanel
from sd_explorer.exhibits.frame.earlier import KEPT
from sd_explorer.files.python_code import python_code
from sd_explorer.session.session import Session
from sd_explorer.session.state import View
from sd_explorer.session.worker import SameThread


@pytest.fixture
def panel(shown):
    """A function from a class to its panel on a session that can paint."""
    return lambda kind, **recipe: shown(kind, paint=False, **recipe)


# -- this model -------------------------------------------------------------------------------


def test_the_table_tells_the_models_own_numbers_and_none_before_there_is_one(panel):
    about = panel(AboutPanel)
    assert about.table.value == ""
    about.session.paint()
    facts = about.session.model.facts
    assert f"{facts['size']} × {facts['size']}" in about.table.value and facts["prediction"] in about.table.value
    assert all(f"{count / 1e6:.1f} M" in about.table.value for count in facts["parameters"].values())
    about.session.look(language="ja")
    assert facts["prediction"] in about.table.value and "パラメータ" in about.table.value


def test_a_model_that_cant_be_loaded_leaves_the_last_good_one_in_the_field(model):
    tiny = model("pocket")

    def load(name):
        if name != tiny.name:
            raise Problem("model_not_found", model=name)
        return tiny

    session = Session(Recipe(steps=1, model=tiny.name), View(), worker=SameThread, load=load)
    field = ModelPanel(session)
    session.paint()
    field.input.value = "nobody/nothing"
    assert field.input.value == session.recipe.model == tiny.name
    assert session.status.problem.key == "model_not_found"
    field.input.value = "  "
    assert field.input.value == tiny.name
    field.close()
    session.close()


def test_what_was_loaded_is_offered_again(panel):
    field = panel(ModelPanel)
    field.session.paint()
    assert field.session.model.name in field.input.options


# -- the program ------------------------------------------------------------------------------


def test_the_program_is_that_of_the_recipe_as_it_is_now(panel):
    code = panel(CodePanel)
    code.session.paint()
    code.session.change(prompt="a boat", seed=9, scheduler="euler")
    model = code.session.model
    assert code.box.code == python_code(code.session.recipe, model.family, str(model.device), model.engine.name)
    assert "'a boat'" in code.box.code and "EulerDiscreteScheduler" in code.box.code


# -- earlier pictures -------------------------------------------------------------------------


def test_the_last_twelve_are_kept_the_newest_first(panel):
    earlier = panel(EarlierPanel, steps=1)
    for seed in range(KEPT + 2):
        earlier.session.change(seed=seed)
    seeds = [Recipe.from_json(item["id"]).seed for item in earlier.gallery.items]
    assert seeds == [*reversed(range(2, KEPT + 2))] and len(earlier.gallery.thumbs) == KEPT
    assert Recipe.from_json(earlier.gallery.selected).seed == KEPT + 1


def test_picking_one_brings_all_its_settings_back(panel):
    earlier = panel(EarlierPanel, steps=1)
    earlier.session.paint()
    first = earlier.session.recipe
    earlier.session.change(prompt="a boat", seed=4, guidance_scale=7, scheduler="ddim")
    earlier.gallery._handle_custom_msg({"pick": first.to_json()}, [])
    assert earlier.session.recipe == first and earlier.gallery.selected == first.to_json()
    assert len(earlier.gallery.items) == 2, "one that is there already does not come twice"


# -- the header and the last line -------------------------------------------------------------


def test_a_drawer_is_built_when_it_is_opened_knows_the_model_and_shuts_again(panel):
    header = panel(HeaderPanel)
    header.session.paint()
    assert header.drawers == {} and header.drawer.layout.display == "none"
    header.buttons["model"].click()
    field, about = header.drawers["model"]
    assert header.drawer.children == (field.widget, about.widget) and about.table.value
    header.buttons["python"].click()
    assert header.shown == "python" and header.drawer.children == (header.drawers["python"][0].widget,)
    header.buttons["python"].click()
    assert header.drawer.children == () and header.drawer.layout.display == "none"
    assert header.drawers["model"] == [field, about], "it is built once"


def test_a_long_name_shows_its_end(panel):
    header = panel(HeaderPanel)
    name = "/models/of/somebody/who/likes/long/paths/sd15"
    header.on_recipe(Recipe(model=name))
    shown = header.buttons["model"].description
    assert "paths/sd15" in shown and "somebody" not in shown


def test_the_language_is_chosen_in_the_header(panel):
    header = panel(HeaderPanel)
    header.languages.value = "ja"
    assert header.session.view.language == "ja" and header.languages.label == "言語"


def test_the_last_line_tells_what_made_the_picture(panel):
    footer = panel(FooterPanel, seed=1234, scheduler="ddim")
    assert "1234" in footer.right.value and "DDIM" in footer.right.value
    before = footer.left.value
    footer.session.paint()
    assert "CPU" in footer.left.value and "CPU" not in before
    footer.session.change(seed=77)
    assert "77" in footer.right.value and "1234" not in footer.right.value
