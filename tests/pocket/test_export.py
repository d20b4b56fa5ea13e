"""What an export brings along."""


def test_the_record_of_the_training_goes_with_the_weights(tmp_path, monkeypatch):
    from sd_explorer.pocket import export as exporting

    monkeypatch.setattr(exporting, "_write", lambda work, folder: folder.mkdir())
    work, target = tmp_path / "work", tmp_path / "shipped" / "weights"
    work.mkdir()
    target.parent.mkdir()
    exporting.export(work, target)
    assert not (target.parent / "record.npz").exists()
    (work / "record.npz").write_bytes(b"moments")
    exporting.export(work, target)
    assert (target.parent / "record.npz").read_bytes() == b"moments" and target.is_dir()
