"""`python -m sd_explorer.pocket COMMAND`: each step of making the pocket model, resumable, one command each."""

from __future__ import annotations

import argparse

from sd_explorer.training.folder import work_dir
from sd_explorer.training.loop import Budget


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sd_explorer.pocket", description=__doc__)
    parser.add_argument("command", choices=list(COMMANDS))
    parser.add_argument("--work", help="work folder (default: SD_EXPLORER_WORK or the user's cache folder)")
    parser.add_argument("--minutes", type=float, default=10.0, help="training time in all, earlier runs counted")
    parser.add_argument("--steps", type=int, help="optimizer steps in all, instead of minutes")
    parser.add_argument("--until", help="train until HH:MM today, instead of minutes")
    parser.add_argument("--device", help="cuda, mps or cpu (default: the best there is)")
    parser.add_argument("--threads", type=int, help="CPU threads")
    parser.add_argument("--batch", type=int, help="pictures per step")
    parser.add_argument("--peak", type=float, help="largest learning rate")
    parser.add_argument("--workers", type=int, default=1, help="unet, decay: processes that train the weights (CPU)")
    parser.add_argument("--no-record", action="store_true", help="unet: do not add to record.npz")
    parser.add_argument(
        "--to",
        help="export, evaluate: the folder (default: the package); sheet: the JPEG; map: the .npz; bundle: its folder; "
        "away, merge: the folder of what comes back",
    )
    parser.add_argument("--only", help="evaluate: names of questions, with commas; the other figures stay")
    parser.add_argument("--kind", default="styles", help="sheet: styles, faces, seeds, colours, pairs or unseen")
    parser.add_argument("--bundle", default="bundle", help="away: the folder that `bundle` wrote")
    parser.add_argument("--guidance", type=float, help="sheet: guidance scale (default: measured)")
    return parser


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
}


def main(arguments: list[str] | None = None) -> None:
    """Runs one command."""
    options = _parser().parse_args(arguments)
    if options.threads:
        import torch

        torch.set_num_threads(options.threads)
    COMMANDS[options.command](work_dir(options.work), options)


if __name__ == "__main__":
    main()
