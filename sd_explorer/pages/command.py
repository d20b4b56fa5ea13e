"""`sd-explorer page run.npz page.html`: a run, a sweep's folder or two pictures as a page that travels."""

from __future__ import annotations

from pathlib import Path

from sd_explorer.arrays import write_whole
from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.from_picture import FromPicture
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.problems import Problem
from sd_explorer.texts import LANGUAGES, text


def add_to(commands):
    """Add the command to an argparse parser's subparsers."""
    parser = commands.add_parser("page", help="make one HTML file that needs no Python and no network")
    parser.add_argument("source", nargs="+", type=Path,
                        help="a run (.npz, .safetensors), a sweep's folder, or two pictures to compare")  # fmt: skip
    parser.add_argument("output", type=Path, help=".html")
    parser.add_argument("--page-language", choices=list(LANGUAGES), default="en", help="the one that it opens with")
    parser.set_defaults(call=make)


def make(args) -> int:
    """Run the command; returns the exit status. Raises `Problem`."""
    if args.output.suffix != ".html":
        raise Problem("render_kind", name=args.output.name, known=".html")
    made = _html(args.source, args.page_language)
    write_whole(args.output, made.encode())
    print(text("ui.page_done", path=args.output, megabytes=len(made.encode()) / 1e6))
    return 0


def _html(sources: list[Path], language: str) -> str:
    from sd_explorer.pages import kinds
    from sd_explorer.sweeps.store import Store

    if len(sources) == 2:
        return _comparison(sources, language)
    if len(sources) > 2:
        raise Problem("page_sources", count=len(sources))
    if sources[0].is_dir():
        return kinds.stored_page(Store(sources[0]), language)
    return _run(sources[0], language)


def _run(source: Path, language: str) -> str:
    from sd_explorer import Trace, load_model
    from sd_explorer.experiments.frames import Frames, frames_of
    from sd_explorer.pages.kinds import ROWS, run_page
    from sd_explorer.sweeps.painting import last_of

    trace = Trace.load(source)
    found = [one for one in frames_of(load_model(last_of(trace.recipe).model), trace, ROWS) if isinstance(one, Frames)]
    return run_page(found[-1], language)


def _comparison(sources: list[Path], language: str) -> str:
    from sd_explorer.files.png import settings_from_png
    from sd_explorer.pages.kinds import comparison_page
    from sd_explorer.pictures import read_picture

    files = [source.read_bytes() for source in sources]
    pictures = tuple(read_picture(data, path.name) for data, path in zip(files, sources, strict=True))
    recipes: list[Recipe | Branch | FromPicture | None] = []
    for data, path in zip(files, sources, strict=True):
        try:
            recipes.append(settings_from_png(data, path.name))
        except Problem:  # a picture without settings is compared all the same
            recipes.append(None)
    return comparison_page(pictures, tuple(recipes), (sources[0].name, sources[1].name), language)
