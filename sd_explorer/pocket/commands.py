"""What each command does: a function of the work folder and the options."""

from __future__ import annotations

from sd_explorer.training.loop import Budget


def _training(options) -> dict:
    given = dict(until=options.until, device=options.device, batch=options.batch, peak=options.peak)
    budget = Budget(minutes=options.minutes, steps=options.steps)
    return {"budget": budget, **{k: v for k, v in given.items() if v is not None}}


def _fetch(work, options):
    from sd_explorer.training.artwork.fetch import fetch

    fetch(work)


def _autoencoder(work, options):
    from sd_explorer.training.autoencoder import train

    train(work, **_training(options))


def _decoder(work, options):
    from sd_explorer.training.decoder import train

    train(work, **_training(options))


def _clip(work, options):
    from sd_explorer.training.clip import train

    train(work, **_training(options))


def _distil(work, options):
    from sd_explorer.judging.measures import held_out
    from sd_explorer.training.distil import train

    train(work, held_out=held_out(), **_training(options))


def _unet(work, options):
    from sd_explorer.judging.recorder import Recorder
    from sd_explorer.training.denoising import train

    begun = (work / "unet.pt").exists()
    recorder = Recorder.open(work, "adopted" if begun else "fresh")
    watch = None if options.no_record else recorder.watch
    train(work, workers=options.workers, watch=watch, **_training(options))


def _decay(work, options):
    from sd_explorer.training.denoising import train

    train(work, workers=options.workers, decay=True, **_training(options))


def _judge(work, options):
    from sd_explorer.judging.judge import train

    train(work, **_training(options))


def _export(work, options):
    from pathlib import Path

    from sd_explorer.judging import judge
    from sd_explorer.pocket.export import export

    print(export(work, Path(options.to) if options.to else None))
    if not options.to:
        judge.ship(work)


def _adopt(work, options):
    from sd_explorer.pocket.adopt import adopt

    print("adopted:", ", ".join(adopt(work)) or "nothing, every part has a checkpoint")


def _evaluate(work, options):
    from pathlib import Path

    from sd_explorer.judging.evaluate import evaluate
    from sd_explorer.pocket.export import WEIGHTS

    evaluate(work, Path(options.to) if options.to else WEIGHTS, options.only and options.only.split(","))


def _guidance(work, options):
    from pathlib import Path

    from sd_explorer.judging.evaluate import recommend
    from sd_explorer.pocket.export import WEIGHTS

    print(recommend(work, Path(options.to) if options.to else WEIGHTS))


def _siblings(work, options):
    from sd_explorer.training.siblings import SIBLINGS, export, train

    for name in SIBLINGS:
        train(work, name=name, **_training(options))
        print(export(work, name))


def _sheet(work, options):
    from pathlib import Path

    from sd_explorer.judging.sheet import draw
    from sd_explorer.pocket.export import WEIGHTS

    draw(WEIGHTS, Path(options.to or f"pocket_{options.kind}.jpg"), options.kind, options.guidance)


def _map(work, options):
    from pathlib import Path

    from sd_explorer.pocket.export import WEIGHTS
    from sd_explorer.pocket.map import draw_map

    print(draw_map(WEIGHTS, Path(options.to) if options.to else None))


def _unseen(work, options):
    from sd_explorer.pocket.unseen import make

    print(make(work))


def _album(work, options):
    from sd_explorer.pocket.album import make

    print(make(work))


def _bundle(work, options):
    from pathlib import Path

    from sd_explorer.pocket.bundle import pack

    print(pack(work, Path(options.to or "bundle")))


def _away(work, options):
    from pathlib import Path

    from sd_explorer.pocket.bundle import train

    train(Path(options.bundle), Path(options.to or "out"), options.minutes, options.device, options.steps)


def _merge(work, options):
    from pathlib import Path

    from sd_explorer.pocket.bundle import merge

    print("merged:", ", ".join(merge(Path(options.to or "out"), work)))


COMMANDS = {
    "fetch": _fetch,
    "adopt": _adopt,
    "autoencoder": _autoencoder,
    "decoder": _decoder,
    "clip": _clip,
    "distil": _distil,
    "judge": _judge,
    "unet": _unet,
    "decay": _decay,
    "export": _export,
    "siblings": _siblings,
    "guidance": _guidance,
    "evaluate": _evaluate,
    "sheet": _sheet,
    "bundle": _bundle,
    "away": _away,
    "merge": _merge,
    "map": _map,
    "album": _album,
    "unseen": _unseen,
}
