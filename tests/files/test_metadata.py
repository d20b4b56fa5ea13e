"""Settings survive the trip through a PNG, and no PNG can do harm."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from recipes import recipes, words

from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.schedulers import SCHEDULERS
from sd_explorer.files.a1111 import a1111_text, branch_a1111_text, recipe_from_a1111
from sd_explorer.files.png import png_with_settings, settings_from_png
from sd_explorer.files.python_code import python_code
from sd_explorer.problems import Problem

PICTURE = np.zeros((8, 8, 3), np.uint8)


@given(recipes)
@settings(deadline=None, max_examples=60)
def test_a_recipe_survives_the_png(recipe):
    assert settings_from_png(png_with_settings(PICTURE, recipe)) == recipe


branches = st.builds(
    lambda recipe, at, **changes: Branch(recipe, at, changes), recipes, st.integers(0, 49),
    prompt=words, negative_prompt=words, guidance_scale=st.floats(1, 30),
)  # fmt: skip


@given(branches)
@settings(deadline=None, max_examples=60)
def test_a_branch_survives_the_png(branch):
    assert settings_from_png(png_with_settings(PICTURE, branch)) == branch


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_branch_of_words_is_prompt_editing_in_a1111s_text_and_comes_back(scheduler):
    branch = Branch(Recipe("a red cat", steps=9, scheduler=scheduler), 4, {"prompt": "a red dog"})
    text = branch_a1111_text(branch, 128, 128)
    assert "a red [cat:dog:" in text
    assert recipe_from_a1111(text) == Branch(branch.recipe.change(width=128, height=128), 4, branch.changes)


def test_what_a1111_has_no_word_for_is_left_out_of_its_text():
    for branch in (Branch(Recipe("a cat"), 3, {"guidance_scale": 9}), Branch(Recipe("a: b"), 3, {"prompt": "c"}),
                   Branch(Recipe("a cat", scheduler="heun"), 3, {"prompt": "a dog"})):  # fmt: skip
        assert branch_a1111_text(branch, 64, 64) is None
        assert settings_from_png(png_with_settings(PICTURE, branch)) == branch


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_bytes_that_are_no_png_are_refused(data):
    with pytest.raises(Problem):
        settings_from_png(data)


@given(st.binary(max_size=60), st.integers(0, 400))
@settings(deadline=None)
def test_a_damaged_png_is_refused_or_read(noise, place):
    data = bytearray(png_with_settings(PICTURE, Recipe(prompt="猫")))
    data[place : place + len(noise)] = noise
    try:
        assert isinstance(settings_from_png(bytes(data)), Recipe)
    except Problem:
        pass


def png_with(key, text):
    info = PngInfo()
    info.add_itxt(key, text)
    file = io.BytesIO()
    Image.fromarray(PICTURE).save(file, "PNG", pnginfo=info)
    return file.getvalue()


@given(words | st.sampled_from(["{}", "[]", '{"steps": 1e999}', '{"seed": true}', '{"prompt": null}', '{"colour": 1}']))
@settings(deadline=None)
def test_any_text_in_our_chunk_gives_a_recipe_or_a_sentence(text):
    try:
        assert isinstance(settings_from_png(png_with("sd_explorer", text)), Recipe)
    except Problem as problem:
        assert str(problem)


def test_a_picture_without_settings_says_so():
    file = io.BytesIO()
    Image.fromarray(PICTURE).save(file, "PNG")
    with pytest.raises(Problem) as raised:
        settings_from_png(file.getvalue(), "plain.png")
    assert raised.value.key == "png_without_settings"
    assert "plain.png" in str(raised.value)


def test_a_picture_that_claims_to_be_huge_is_refused_unread():
    header = struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(header)) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    with pytest.raises(Problem):
        settings_from_png(b"\x89PNG\r\n\x1a\n" + chunk)


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a1111_text_names_sampler_and_comes_back(scheduler):
    recipe = Recipe("a cat, flat", "blue, red", seed=12, guidance_scale=6.5, steps=9, scheduler=scheduler)
    back = recipe_from_a1111(a1111_text(recipe, 128, 128))
    assert back == recipe.change(width=128, height=128)


def test_a_text_written_by_a1111_is_read():
    text = (
        "a castle, (sunset:1.2)\nsecond line\nNegative prompt: blurry, low quality\n"
        "Steps: 25, Sampler: DPM++ 2M Karras, CFG scale: 7, Seed: 4021, Size: 512x768, Model hash: 6ce0161689, "
        'Model: v1-5-pruned, Lora hashes: "a: 1, b: 2", Version: v1.6.0'
    )
    recipe = recipe_from_a1111(text)
    assert recipe.prompt == "a castle, (sunset:1.2) second line"
    assert recipe.negative_prompt == "blurry, low quality"
    assert (recipe.steps, recipe.scheduler, recipe.guidance_scale) == (25, "dpmpp_2m_karras", 7.0)
    assert (recipe.seed, recipe.width, recipe.height) == (4021, 512, 768)


@given(recipes, st.sampled_from(["pocket", "SDXL"]), st.sampled_from(["cpu", "cuda", "mps"]))
@settings(deadline=None, max_examples=40)
def test_the_python_is_python_whatever_the_prompt(recipe, family, device):
    compile(python_code(recipe, family, device), "code", "exec")


marked = st.lists(
    st.sampled_from(["Negative prompt:", "Steps: 3", "a", ",", '"', "\\", ":", " ", "猫"]), max_size=8
).map("".join)


@given(
    st.builds(Recipe, prompt=words | marked, negative_prompt=words | marked, guidance_scale=st.floats(1, 30)),
    st.sampled_from(["pocket", 'a "b", c: d', "C:\\models\\x, y.safetensors"]),
)
@settings(deadline=None, max_examples=300)
def test_any_prompt_and_any_guidance_come_back_from_the_a1111_text_as_they_were(recipe, model):
    back = recipe_from_a1111(a1111_text(recipe.change(model=model), 128, 128))
    assert back == recipe.change(width=128, height=128)


def test_whole_guidance_is_written_as_a1111_writes_it():
    assert "CFG scale: 7," in a1111_text(Recipe(guidance_scale=7), 8, 8)
    assert "CFG scale: 6.5," in a1111_text(Recipe(guidance_scale=6.5), 8, 8)


def test_settings_behind_the_pixels_are_found():
    from hardening.bombs import png_with_texts

    data = png_with_texts((b"tEXt", b"parameters\0a cat\nSteps: 3, Sampler: DDIM"), behind=True)
    assert settings_from_png(data) == Recipe("a cat", steps=3, scheduler="ddim", guidance_scale=7.0)
