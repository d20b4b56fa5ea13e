"""`python -m sd_explorer.pocket COMMAND`: each step of making the pocket model, resumable, one command each."""

from __future__ import annotations

import argparse

from sd_explorer.pocket.commands import COMMANDS
from sd_explorer.training.folder import work_dir


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


def main(arguments: list[str] | None = None) -> None:
    """Runs one command."""
    options = _parser().parse_args(arguments)
    if options.threads:
        import torch

        torch.set_num_threads(options.threads)
    COMMANDS[options.command](work_dir(options.work), options)


if __name__ == "__main__":
    main()
