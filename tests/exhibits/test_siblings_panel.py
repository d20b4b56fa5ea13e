"""The choice among the pocket model and its siblings."""

from test_contract import session_on

from sd_explorer import Session
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.exhibits import SiblingsPanel
from sd_explorer.session.worker import SameThread


def test_a_choice_changes_the_model_and_nothing_else():
    session = Session(Recipe("a cat", steps=2, seed=3), worker=SameThread)
    panel = SiblingsPanel(session)
    session.paint()
    before = session.trace.picture
    panel.input.value = "pocket-ink"
    assert session.status.kind == "finished", session.status
    assert session.recipe == Recipe("a cat", steps=2, seed=3, model="pocket-ink")
    assert session.model.name == "pocket-ink"
    assert (session.trace.picture != before).any()
    session.look(language="ja")
    assert panel.input.value == session.recipe.model == "pocket-ink", "new words leave the choice alone"
    session.change(model="pocket")
    assert panel.input.value == "pocket"
    assert (session.trace.picture == before).all()
    panel.close()
    session.close()


def test_it_hides_for_other_checkpoints(model):
    session = session_on(model("sd1"))
    panel = SiblingsPanel(session)
    assert panel.row.layout.display == "none" and panel.input.value == ""
    session.change(model="pocket-3d")
    assert panel.row.layout.display is None and panel.input.value == "pocket-3d"
    panel.close()
    session.close()
