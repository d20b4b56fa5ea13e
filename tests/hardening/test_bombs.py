"""Small files that would cost gigabytes or minutes cost little, and say what is wrong."""

import pytest

from hardening.bombs import claimed_png, compressed_text, picture, png_with_texts
from hardening.measured import cost
from sd_explorer.files.png import settings_from_png
from sd_explorer.pictures import MOST_BYTES, MOST_PIXELS, SIDE, read_picture
from sd_explorer.problems import Problem

pytestmark = pytest.mark.slow

IMPORTS = """
    import sys
    from pathlib import Path
    from sd_explorer.files.a1111 import recipe_from_a1111
    from sd_explorer.files.png import settings_from_png
    from sd_explorer.pictures import read_picture
    from sd_explorer.problems import Problem
    from PIL import JpegImagePlugin, PngImagePlugin, WebPImagePlugin
    import numpy

    def tried(read, data):
        try:
            return str(read(data))[:40]
        except Problem as problem:
            return problem.key
"""


def opened(read: str, data: bytes, folder) -> tuple[str, int]:
    """(answer or key of the problem, megabytes) of a reader in a fresh process."""
    (folder / "bomb").write_bytes(data)
    setup = IMPORTS + "    data = Path(sys.argv[1]).read_bytes()"
    return cost(setup, f"answer = tried({read}, data)", folder / "bomb")


@pytest.mark.parametrize("side", [5600, 8000], ids=["31 megapixels", "64 megapixels"])
def test_settings_are_looked_for_without_the_memory_of_the_pixels(side, tmp_path):
    answer, megabytes = opened("settings_from_png", picture(side, "PNG", "RGBA"), tmp_path)
    assert answer == "png_without_settings" and megabytes < 200  # 64 megapixels cost 1.1 GB before


@pytest.mark.parametrize("kind, mode, options", [("PNG", "RGBA", {}), ("JPEG", "RGB", {"progressive": True}),
                                                 ("WEBP", "RGBA", {})])  # fmt: skip
def test_the_largest_picture_that_is_read_stays_within_what_the_limit_says(kind, mode, options, tmp_path):
    answer, megabytes = opened("read_picture", picture(5656, kind, mode, **options), tmp_path)
    assert answer.startswith("[[[") and megabytes < MOST_PIXELS * 13 / 2**20 + 50


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_of_too_many_pixels_is_refused_undecoded(kind, tmp_path):
    answer, megabytes = opened("read_picture", picture(8000, kind), tmp_path)
    assert answer == "not_a_picture" and megabytes < 50


def test_a_large_picture_is_made_smaller_and_keeps_its_shape():
    import io

    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (4096, 1024), "red").save(file, "PNG")
    assert read_picture(file.getvalue()).shape == (SIDE // 4, SIDE, 3)


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("count", [1, 100])
def test_texts_that_unpack_to_gigabytes_are_not_unpacked(behind, count, tmp_path):
    data = png_with_texts(*[compressed_text("parameters", 50)] * count, behind=behind)
    answer, megabytes = opened("settings_from_png", data, tmp_path)
    assert answer in ("not_a_png", "png_settings_bad", "png_without_settings") and megabytes < 100


@pytest.mark.parametrize("reader", [settings_from_png, read_picture])
@pytest.mark.parametrize("data", [claimed_png(30000, 30000), claimed_png(2**31 - 1, 2**31 - 1), claimed_png(0, 0),
                                  b"\0" * (MOST_BYTES + 1)], ids=["claims 900 MP", "claims everything", "claims nothing",
                                                                  "too long"])  # fmt: skip
def test_what_only_claims_to_be_a_picture_is_refused(reader, data):
    with pytest.raises(Problem):
        reader(data)


@pytest.mark.parametrize("text", ["'a' * 59_000", "'a ' * 29_000", "' ' * 59_000 + 'a'", "'a: ' * 19_000", "'\"' * 59_000",
                                  "'\"\\\\' * 29_000", "'Negative prompt:' * 3_500", "'[' * 59_000", "'[a:' * 19_000", "'[a:b:0.5]' * 6_000", "'(a:1.' * 9_000", "'\\n' * 59_000 + 'a'"])  # fmt: skip
@pytest.mark.parametrize("last", [True, False])
def test_a_text_of_a1111_takes_time_in_proportion_to_its_length(text, last):
    """The process is ended where it does not: 60,000 letters took 27 s, 900 spaces 3 s, with the cube of the length."""
    whole = f"'x\\nSteps: 20, ' + {text}" if last else f"{text} + '\\nSteps: 20'"
    answer, _ = cost(IMPORTS, f"answer = [tried(recipe_from_a1111, {whole}) for _ in range(20)]")
    assert len(set(answer)) == 1


def test_a_text_of_a1111_has_a_longest_length():
    from sd_explorer.files.a1111 import LONGEST, recipe_from_a1111

    with pytest.raises(Problem) as caught:
        recipe_from_a1111("a" * LONGEST + "\nSteps: 20")
    assert str(LONGEST) in str(caught.value)
