"""`sd-explorer sweep grid.toml out/`: the cost first, then a bar; stopped or killed, the same command goes on."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sd_explorer.models.engines.names import ENGINES
from sd_explorer.problems import Problem
from sd_explorer.sweeps.cluster import Cluster
from sd_explorer.sweeps.cost import measure
from sd_explorer.sweeps.order import ORDERS
from sd_explorer.sweeps.painting import models
from sd_explorer.sweeps.pools import Here, Pool, Processes
from sd_explorer.sweeps.run import missing, run
from sd_explorer.sweeps.store import Store
from sd_explorer.sweeps.sweep import Sweep
from sd_explorer.texts import text

INTERRUPTED = 130
"""Exit status of a program that Ctrl-C ended."""


def add_to(commands):
    """Add the command to an argparse parser's subparsers."""
    parser = commands.add_parser("sweep", help="paint every combination of some settings into a folder",
                                 formatter_class=argparse.RawDescriptionHelpFormatter, epilog=EXAMPLE)  # fmt: skip
    parser.add_argument("grid", type=Path, help=".toml file with a [base] and [axes]")
    parser.add_argument("folder", type=Path, help="where the pictures and their index go; what is there stays")
    parser.add_argument("--engine", choices=ENGINES, default="auto")
    parser.add_argument("--workers", type=int, default=1, help="processes on this machine; default: this one alone")
    parser.add_argument("--dask", metavar="ADDRESS", help="a Dask scheduler such as tcp://host:8786, or «local»")
    parser.add_argument(
        "--order", choices=ORDERS, default=ORDERS[0], help="row by row, or the centre of the grid first"
    )
    parser.add_argument("--traces", action="store_true", help="keep every step of each run beside its picture, as .npz")
    parser.add_argument("--yes", action="store_true", help="ask nothing, however long it takes")
    parser.set_defaults(call=sweep)


EXAMPLE = """a grid.toml:
  [base]
  prompt = "a red apple, 3d render"
  [axes]
  guidance_scale = "5 between 1 and 12"
  seed = "0 to 3"
  scheduler = ["ddim", "euler"]
  "replace apple" = ["apple", "pear"]"""


def sweep(args) -> int:
    """Run the command; returns the exit status. Raises `Problem`."""
    grid, store = Sweep.read(args.grid), Store(args.folder)
    store.begin(grid, args.engine)
    left = missing(grid, store, traces=args.traces)
    if not left:
        print(text("ui.sweep_all_there", count=len(grid.recipes), folder=store.folder))
        return 0
    cost = measure(left, models(args.engine).get)
    if there := len(grid.recipes) - len(left):
        print(text("ui.sweep_there", count=there))
    print(
        text("ui.sweep_cost", pictures=cost.pictures, calls=cost.calls, seconds=cost.seconds, megabytes=cost.megabytes)
    )
    if cost.long and not args.yes and not _agreed():
        return 1
    pool = _pool(args)
    try:
        return _paint(grid, store, pool, args, len(left))
    except KeyboardInterrupt:
        print(f"\n{text('ui.sweep_interrupted', folder=store.folder)}", file=sys.stderr)
        return INTERRUPTED
    finally:
        pool.close()


def _agreed() -> bool:
    """Whether a person says yes; a script that has no person goes on."""
    return not sys.stdin.isatty() or input(text("ui.sweep_ask")).strip().lower() in ("y", "yes")


def _pool(args) -> Pool:
    if args.workers < 1:
        raise Problem("sweep_workers", value=args.workers)
    if args.dask:
        return Cluster(args.dask, args.workers)
    return Processes(args.workers) if args.workers > 1 else Here()


def _paint(grid: Sweep, store: Store, pool: Pool, args, count: int) -> int:
    from tqdm import tqdm

    failed = 0
    with tqdm(total=count, unit="picture", file=sys.stderr) as bar:
        for result in run(grid, store, pool, args.engine, order=args.order, traces=args.traces):
            bar.update()
            if result.problem:
                failed += 1
                bar.write(f"sd-explorer: {_named(grid, result)}: {result.problem}", file=sys.stderr)
    print(text("ui.sweep_done", count=count - failed, folder=store.folder, failed=failed))
    return 1 if failed else 0


def _named(grid: Sweep, result) -> str:
    """The place at which a picture failed."""
    return next(grid.where(cell.place) for cell in grid.cells if cell.recipe == result.recipe)
