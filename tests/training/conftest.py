"""Made-up emojibase words, so that nothing is downloaded."""

import json

import pytest


@pytest.fixture
def made_up_words(tmp_path):
    """The unpacked words package of a work folder: every label of the list, its Japanese made up."""
    from sd_explorer.training.artwork.concepts import read_list
    from sd_explorer.training.artwork.fetch import folder

    lines = read_list()
    for language in ("en", "ja"):
        path = folder(tmp_path, "words") / language / "data.json"
        path.parent.mkdir(parents=True)
        label = (lambda i, line: line.label) if language == "en" else (lambda i, line: f"名前{i}")
        entries = [{"label": label(i, line), "hexcode": f"{i:X}", "tags": []} for i, line in enumerate(lines)]
        path.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    return tmp_path
