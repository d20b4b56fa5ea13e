"""The `sd-explorer` command: open JupyterLab on the explorer, or paint one picture from a script."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

FIRST = "01_first_picture.ipynb"


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    argv = sys.argv[1:] if argv is None else argv
    own, extra = (argv[: argv.index("--")], argv[argv.index("--") + 1 :]) if "--" in argv else (argv, [])
    args = _parser().parse_args(own)
    if args.command == "render":
        return _render(args)
    return _lab(args.root, args.language, extra)


def _parser() -> argparse.ArgumentParser:
    from sd_explorer.texts import LANGUAGES

    parser = argparse.ArgumentParser(prog="sd-explorer", description="See how Stable Diffusion makes a picture.",
                                     epilog="Words after -- go to JupyterLab.")  # fmt: skip
    parser.add_argument("--root", type=Path, help="folder to open; default: ./sd_explorer_notebooks, made if needed")
    parser.add_argument("--language", choices=list(LANGUAGES), default="en", help="of the notebook that is opened")
    commands = parser.add_subparsers(dest="command")
    render = commands.add_parser("render", help="paint one picture and save it as PNG with its settings inside")
    render.add_argument("prompt")
    render.add_argument("output", type=Path, help=".png, or .npz / .safetensors for the whole run")
    render.add_argument("--negative-prompt", default="")
    render.add_argument("--seed", type=int, default=0)
    render.add_argument("--guidance-scale", type=float, default=4.0)
    render.add_argument("--steps", type=int, default=20)
    render.add_argument("--scheduler", default="dpmpp_2m")
    render.add_argument("--width", type=int)
    render.add_argument("--height", type=int)
    render.add_argument("--model", default="pocket", help="pocket, a folder, a .safetensors file or a hub id")
    return parser


def _render(args) -> int:
    from sd_explorer.problems import Problem, as_problem

    try:
        _paint(args)
    except (Problem, MemoryError, OSError, RuntimeError) as error:
        print(f"sd-explorer: {as_problem(error, args.model)}", file=sys.stderr)
        return 1
    return 0


def _paint(args):
    from sd_explorer import Recipe, Trace, load_model
    from sd_explorer.files.png import png_with_settings

    names = ("prompt", "negative_prompt", "seed", "guidance_scale", "steps", "scheduler", "width", "height", "model")
    recipe = Recipe(**{name: getattr(args, name) for name in names})
    trace = Trace.record(load_model(recipe.model), recipe)
    if args.output.suffix in {".npz", ".safetensors"}:
        trace.save(args.output)
    else:
        args.output.write_bytes(png_with_settings(trace.picture, recipe))
    print(f"{args.output}: {len(trace.steps)} steps in {trace.seconds:.2f} s")


def _lab(root: Path | None, language: str, extra: list[str]) -> int:
    root = root or _own_notebooks()
    suffix = "" if language == "en" else f".{language}"
    first = Path("notebooks") / FIRST.replace(".ipynb", f"{suffix}.ipynb")
    if not (root / first).is_file():
        first = Path(first.name)
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root.resolve()}",
               f"--LabApp.default_url=/lab/tree/{first.as_posix()}", *extra]  # fmt: skip
    # Threads that wait without spinning: 3 times faster when something else uses the cores (measured on two of them).
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.execv(sys.executable, command)  # replaces this process: Ctrl-C and signals reach JupyterLab


def _own_notebooks() -> Path:
    """The bundled notebooks copied where the user may write; files that are there already stay as they are."""
    from importlib.resources import files

    folder = Path("sd_explorer_notebooks")
    folder.mkdir(exist_ok=True)
    for source in (files("sd_explorer") / "notebooks").iterdir():
        target = folder / source.name
        if source.name.endswith(".ipynb") and not target.exists():
            target.write_bytes(source.read_bytes())
    return folder
