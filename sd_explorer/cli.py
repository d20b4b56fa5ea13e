"""The `sd-explorer` command: open JupyterLab on the explorer, or paint a picture or a sweep from a script."""

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
    if args.command:
        return _told(args)
    return _lab(args.root, args.language, extra)


def _parser() -> argparse.ArgumentParser:
    from sd_explorer.pages import command as page
    from sd_explorer.sweeps import command as sweep
    from sd_explorer.texts import LANGUAGES

    parser = argparse.ArgumentParser(prog="sd-explorer", description="See how Stable Diffusion makes a picture.",
                                     epilog="Words after -- go to JupyterLab.")  # fmt: skip
    parser.add_argument("--root", type=Path, help="folder to open; default: ./sd_explorer_notebooks, made if needed")
    parser.add_argument("--language", choices=list(LANGUAGES), default="en", help="of the notebook that is opened")
    commands = parser.add_subparsers(dest="command")
    _add_render(commands)
    sweep.add_to(commands)
    page.add_to(commands)
    return parser


def _add_render(commands):
    from sd_explorer.models.engines.names import ENGINES

    render = commands.add_parser("render", help="paint one picture and save it as PNG with its settings inside")
    render.add_argument("prompt")
    render.add_argument("output", type=Path, help=".png; .jpg or .jpeg, which keeps no settings; "
                                                  ".npz or .safetensors for the whole run")  # fmt: skip
    for name, options in _settings().items():
        render.add_argument(f"--{name.replace('_', '-')}", **options)
    render.add_argument("--image", type=Path, help="begin with this PNG, JPEG or WebP under noise (image to image)")
    render.add_argument("--strength", type=float, default=0.5,
                        help="with --image: the share of the steps that are made over it, up to 1; default: 0.5")  # fmt: skip
    later = render.add_argument_group("other settings from a network call on")
    later.add_argument("--at", type=int, default=0, help="index of the first call that is changed")
    for name in ("prompt", "negative_prompt", "guidance_scale", "model"):
        kind = float if name == "guidance_scale" else str
        later.add_argument(f"--later-{name.replace('_', '-')}", type=kind, metavar=name.upper())
    render.add_argument("--engine", choices=ENGINES, default="auto",
                        help="auto: the fastest that works here; torch: bit for bit what stock diffusers paints")  # fmt: skip
    render.set_defaults(call=_render)


def _settings() -> dict[str, dict]:
    """An option for each field of a Recipe but the prompt, its default the Recipe's."""
    from dataclasses import fields

    from sd_explorer.bundled import BUNDLED
    from sd_explorer.diffusion.recipe import Recipe
    from sd_explorer.diffusion.schedulers import SCHEDULERS

    kinds = {"guidance_scale": float, "negative_prompt": str, "scheduler": str, "model": str}
    helps = {"scheduler": f"default: %(default)s; {', '.join(SCHEDULERS)}", "width": "default: the model's own",
             "model": f"{', '.join(BUNDLED)}, a folder, a .safetensors file or a hub id; with LoRAs 'NAME + FILE.safetensors@SCALE'",
             "height": "likewise"}  # fmt: skip
    return {
        one.name: dict(type=kinds.get(one.name, int), default=one.default,
                       help=helps.get(one.name, "default: %(default)r"))
        for one in fields(Recipe) if one.name != "prompt"
    }  # fmt: skip


def _told(args) -> int:
    """Run a command; what goes wrong is one sentence."""
    from sd_explorer.problems import Problem, as_problem

    try:
        return args.call(args)
    except (Problem, MemoryError, OSError, RuntimeError) as error:
        print(f"sd-explorer: {_in_a_terminal(as_problem(error, getattr(args, 'model', '')))}", file=sys.stderr)
        return 1


def _render(args) -> int:
    _check_output(args.output)
    _paint(args)
    return 0


def _check_output(output: Path):
    """Refuse what cannot be written, before minutes are spent on painting it."""
    from sd_explorer.problems import Problem

    if output.suffix not in WRITERS:
        raise Problem("render_kind", name=output.name, known=", ".join(WRITERS))
    if not output.parent.is_dir():
        raise Problem("render_folder", folder=output.parent, name=output.name)
    if output.is_dir():
        raise Problem("render_is_folder", name=output)


def _in_a_terminal(problem) -> str:
    """The sentence of a problem; where the explorer's own speaks of what is on its screen, the bare fact."""
    return problem.values["detail"] if problem.key == "unexpected" else str(problem)


def _paint(args):
    from sd_explorer import Recipe, Trace, load_model
    from sd_explorer.diffusion.branch import Branch
    from sd_explorer.diffusion.editing import edited
    from sd_explorer.problems import Problem

    recipe = Recipe(args.prompt, **{name: getattr(args, name) for name in _settings()})
    changes = _changes(args)
    if args.image and changes:
        raise Problem("render_either")
    if args.image:
        trace = _paint_over(args, recipe)
    elif changes:
        trace = _paint_branch(args, Branch(recipe, args.at, changes))
    else:
        trace = Trace.record(load_model(recipe.model, engine=args.engine), edited(recipe))
    WRITERS[args.output.suffix](trace, args.output)
    print(f"{args.output}: {len(trace.steps)} steps in {trace.seconds:.2f} s by {trace.engine}")


def _changes(args) -> dict:
    """The settings that hold from a network call on."""
    later = {name.removeprefix("later_"): value for name, value in vars(args).items() if name.startswith("later_")}
    return {name: value for name, value in later.items() if value is not None}


def _paint_branch(args, branch):
    """The trace of a run that is changed on its way."""
    from sd_explorer import Trace, load_model
    from sd_explorer.diffusion.branch import go_on

    model = load_model(branch.recipe.model, engine=args.engine)
    same = branch.after.model == branch.recipe.model
    other = model if same else load_model(branch.after.model, engine=args.engine)
    return Trace.of(other, branch, go_on(model, branch, other=other))


def _paint_over(args, recipe):
    """The trace of a run that begins with a picture; what cannot be read or made is refused before the model is loaded."""
    from sd_explorer import image_to_image, load_model
    from sd_explorer.diffusion.from_picture import check_strength
    from sd_explorer.pictures import read_picture

    check_strength(recipe, args.strength)
    picture = read_picture(args.image.read_bytes(), args.image.name)
    return image_to_image(load_model(recipe.model, engine=args.engine), recipe, picture, args.strength, args.image.name)


def _write_png(trace, output: Path):
    from sd_explorer.arrays import write_whole
    from sd_explorer.files.png import png_with_settings

    write_whole(output, png_with_settings(trace.picture, trace.recipe, trace.engine))


def _write_jpeg(trace, output: Path):
    from sd_explorer.arrays import write_whole
    from sd_explorer.pictures import encode

    write_whole(output, encode(trace.picture))


def _write_trace(trace, output: Path):
    trace.save(output)


WRITERS = {".png": _write_png, ".jpg": _write_jpeg, ".jpeg": _write_jpeg, ".npz": _write_trace,
           ".safetensors": _write_trace}  # fmt: skip


def _lab(root: Path | None, language: str, extra: list[str]) -> int:
    root = root or _own_notebooks()
    suffix = "" if language == "en" else f".{language}"
    if not root.is_dir():
        print(f"sd-explorer: there is no folder {root}; make it first, or leave --root out", file=sys.stderr)
        return 1
    first = Path("notebooks") / FIRST.replace(".ipynb", f"{suffix}.ipynb")
    if not (root / first).is_file():
        first = Path(first.name)
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root.resolve()}",
               f"--LabApp.default_url=/lab/tree/{first.as_posix()}", *extra]  # fmt: skip
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
