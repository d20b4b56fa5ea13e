"""Broken inputs from sound ones: bytes turned, cut, doubled and mixed, for every reader of a person's file.

`attack(name, random)` gives one such input to one of `READERS` and returns how it ended: `read`, the key of a Problem, or,
which must not happen, `fault: ...`.
"""

from __future__ import annotations

import io
import random
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from sd_explorer import EmbeddingMap, Problem, Recipe, Trace
from sd_explorer.diffusion.branch import recipe_from_json
from sd_explorer.files.a1111 import a1111_text, recipe_from_a1111
from sd_explorer.files.png import png_with_settings, settings_from_png
from sd_explorer.files.prompt_lists import read_prompts
from sd_explorer.pictures import read_picture

MAGIC = (b"\0", b"\xff" * 8, b"\n", b",", b'"', b"{", b"}", b"[" * 50, b"1e999", b"NaN", b"-1", b"\x7f\xff\xff\xff", b"PK\x03\x04",
         b"IHDR", b"IDAT", b"iTXt", b"zTXt", b"acTL", b"Negative prompt:", b"Steps: 20, ", b'"prompt"', b"null", b"9" * 400,
         "猫".encode(), b"\xed\xa0\x80", b"\\u0000", b"=cmd", b"\x93NUMPY", b"float16", b"object")  # fmt: skip
FOLDER = Path(tempfile.mkdtemp(prefix="sd_explorer_fuzz_"))


@cache
def _trace(suffix: str) -> bytes:
    """A recorded run of two steps of noise, small and sound."""
    from sd_explorer.diffusion.step import ARRAYS, Step

    noise = np.random.default_rng(0).normal(size=(4, 8, 8)).astype(np.float32)
    steps = [
        Step(index=i, count=2, timestep=500.0 - i, sigma=1.0, seconds=0.1, **dict.fromkeys(ARRAYS, noise))
        for i in range(2)
    ]
    trace = Trace(Recipe(steps=2), tuple(steps), np.zeros((64, 64, 3), np.uint8))
    return trace.save(FOLDER / f"sound{suffix}").read_bytes()


@cache
def _map() -> bytes:
    """A map of a dozen prompts."""
    from sd_explorer.bundled import pocket_folder

    return pocket_folder().with_name("map.npz").read_bytes()


@cache
def _picture(kind: str, **options) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, kind, **options)
    return file.getvalue()


@cache
def _parquet() -> bytes:
    import pyarrow
    from pyarrow import parquet

    file = io.BytesIO()
    parquet.write_table(pyarrow.table({"prompt": ["a cat", "ひよこ", None] * 5, "n": list(range(15))}), file)
    return file.getvalue()


def _from_file(read: Callable, suffix: str) -> Callable[[bytes], object]:
    def call(data: bytes):
        path = FOLDER / f"fuzzed{suffix}"
        path.write_bytes(data)
        return read(path)

    return call


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: read(data.decode("utf-8", "replace"))


PAINTED = png_with_settings(np.zeros((8, 8, 3), np.uint8), Recipe("a cat", "dull", seed=7, steps=5))
READERS: dict[str, tuple[Callable[[], bytes], Callable[[bytes], object]]] = {
    "PNG with settings": (lambda: PAINTED, lambda data: settings_from_png(data, "f.png")),
    "picture, PNG": (lambda: _picture("PNG"), lambda data: read_picture(data, "f.png")),
    "picture, JPEG": (lambda: _picture("JPEG"), lambda data: read_picture(data, "f.jpg")),
    "picture, WebP": (lambda: _picture("WEBP"), lambda data: read_picture(data, "f.webp")),
    "settings, JSON": (lambda: Recipe("a cat").to_json().encode(), _text(recipe_from_json)),
    "settings, A1111": (lambda: a1111_text(Recipe("a cat", "dull"), 64, 64).encode(), _text(recipe_from_a1111)),
    "trace, npz": (lambda: _trace(".npz"), _from_file(Trace.load, ".npz")),
    "trace, safetensors": (lambda: _trace(".safetensors"), _from_file(Trace.load, ".safetensors")),
    "map, npz": (lambda: _map(), _from_file(EmbeddingMap.load, ".npz")),
    "prompts, CSV": (lambda: b'prompt,n\n"a, cat",1\ndog,2\n' * 5, lambda data: read_prompts(data, "f.csv")),
    "prompts, TSV": (lambda: b"n\tcaption\n1\ta cat\n2\tdog\n", lambda data: read_prompts(data, "f.tsv")),
    "prompts, text": (lambda: "a cat\nひよこ\n\n".encode() * 5, lambda data: read_prompts(data, "f.txt")),
    "prompts, Parquet": (_parquet, lambda data: read_prompts(data, "f.parquet")),
}


def attack(name: str, chance: random.Random) -> str:
    """Give one broken input to a reader; how it ended."""
    sound, read = READERS[name]
    data = broken(sound(), chance)
    try:
        read(data)
        return "read"
    except Problem as problem:
        return problem.key if str(problem) and problem.sentence("ja") else "fault: no words"
    except Exception as error:  # noqa: BLE001  that is what is looked for
        (FOLDER / "last_fault").write_bytes(data)
        return f"fault: {type(error).__name__}: {error}"


def broken(data: bytes, chance: random.Random) -> bytes:
    """A copy that somebody has cut, turned, doubled or filled, one to five times."""
    for _ in range(chance.randint(1, 5)):
        data = chance.choice((_turn, _cut, _double, _fill, _swap))(bytearray(data), chance)
    return bytes(data)


def _place(data: bytearray, chance: random.Random) -> int:
    """Most faults are near the beginning, where the headers are."""
    return min(int(len(data) * chance.random() ** chance.choice([1, 3, 6])), max(len(data) - 1, 0))


def _turn(data: bytearray, chance: random.Random) -> bytearray:
    if data:
        data[_place(data, chance)] ^= 1 << chance.randrange(8)
    return data


def _cut(data: bytearray, chance: random.Random) -> bytearray:
    start = _place(data, chance)
    del data[start : start + chance.choice([1, 4, 100, len(data)])]
    return data


def _double(data: bytearray, chance: random.Random) -> bytearray:
    start = _place(data, chance)
    data[start:start] = data[start : start + chance.choice([4, 100])] * chance.choice([1, 3])
    return data


def _fill(data: bytearray, chance: random.Random) -> bytearray:
    start, magic = _place(data, chance), chance.choice(MAGIC)
    data[start : start + chance.choice([0, len(magic)])] = magic
    return data


def _swap(data: bytearray, chance: random.Random) -> bytearray:
    one, other = _place(data, chance), _place(data, chance)
    data[one : one + 4], data[other : other + 4] = data[other : other + 4], data[one : one + 4]
    return data
