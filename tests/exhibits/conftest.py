"""An exhibit to try things on."""

from __future__ import annotations

import pytest
from sessions import still


@pytest.fixture
def shown(model):
    """A function from a class to its panel, on a tiny model and without threads; `paint=False`: before its first picture.

    `panel.session` is the session; both are closed at the end.
    """
    open_ = []

    def make(kind, *, of: str = "pocket", paint: bool = True, **recipe):
        session = still(model(of), **({"prompt": "a cat"} | recipe))
        panel = kind(session)
        open_.append((panel, session))
        if paint:
            session.paint()
            assert session.status.kind == "finished" and session.status.problem is None, session.status
        return panel

    yield make
    for panel, session in open_:
        panel.close()
        session.close()
