"""The record of the training, and its last column painted now."""

from sd_explorer import Recipe, Session
from sd_explorer.exhibits import HowItLearntPanel
from sd_explorer.judging.record import read
from sd_explorer.judging.recorder import TILES
from sd_explorer.session.worker import SameThread


def test_the_record_is_shown_and_its_last_column_is_painted_now():
    session = Session(Recipe("a cat", steps=2), worker=SameThread)
    panel = HowItLearntPanel(session)
    session.paint()
    record = read()
    assert panel.grid.count == len(record) and len(panel.grid.rows) == len(TILES)
    assert [line["values"] for line in panel.loss.series][0] == record.loss[:, 3].tolist()
    panel.band.value = "0"
    assert panel.loss.series[0]["values"] == record.loss[:, 0].tolist()
    panel.bar.go.click()
    assert session.status.problem is None and len(panel.live) == len(TILES)
    assert panel.grid.count == len(record) + 1 and "255" in panel.same.value
    panel.close()
    session.close()
