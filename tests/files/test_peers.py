"""PNGs of InvokeAI and ComfyUI give back what they say, and the rest is named."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.files.peers import recipe_from_comfy, recipe_from_invoke
from sd_explorer.files.png import settings_and_rest
from sd_explorer.problems import Problem

INVOKE = {
    "generation_mode": "txt2img", "positive_prompt": "a castle on a hill", "negative_prompt": "blurry", "width": 512,
    "height": 512, "seed": 42, "rand_device": "cpu", "cfg_scale": 7.5, "cfg_rescale_multiplier": 0, "steps": 30,
    "scheduler": "dpmpp_2m_k", "app_version": "5.6.0",
}  # fmt: skip
"""A table as InvokeAI writes it, without what names a model."""
COMFY = {
    "3": {"class_type": "KSampler", "_meta": {"title": "KSampler"}, "inputs": {
        "seed": 5, "steps": 20, "cfg": 8, "sampler_name": "euler_ancestral", "scheduler": "normal", "denoise": 1,
        "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768, "batch_size": 1}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox", "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "rain", "clip": ["4", 1]}},
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0], "filename_prefix": "x"}},
}  # fmt: skip
"""ComfyUI's usual graph, without its loader."""
LOADER = {"4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5.safetensors"}}}
CASTLE = Recipe("a castle on a hill", "blurry", 42, 7.5, 30, "dpmpp_2m_karras", 512, 512)
FOX = Recipe("a fox", "rain", 5, 8.0, 20, "euler_a", 512, 768)


def png(**texts) -> bytes:
    info = PngInfo()
    for key, value in texts.items():
        info.add_text(key, json.dumps(value))
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG", pnginfo=info)
    return file.getvalue()


def test_what_invokeai_wrote_comes_back():
    assert settings_and_rest(png(invokeai_metadata=INVOKE)) == (CASTLE, ())


def test_what_comfyui_ran_comes_back_with_the_texts_that_lead_to_its_sampler():
    assert settings_and_rest(png(prompt=COMFY, workflow={"nodes": []})) == (FOX, ())


A1111 = """a castle on a hill, <lora:oldPaper:0.7>, fog
Negative prompt: blurry
Steps: 30, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7.5, Seed: 42, Size: 512x512, Model hash: 6ce0161689, Version: v1.10.1"""


def test_what_a1111_wrote_comes_back_as_far_as_we_have_it_and_the_rest_is_named():
    def read(text):
        info = PngInfo()
        info.add_text("parameters", text)
        file = io.BytesIO()
        Image.new("RGB", (8, 8)).save(file, "PNG", pnginfo=info)
        return settings_and_rest(file.getvalue())

    castle = CASTLE.change(prompt="a castle on a hill, , fog")
    assert read(A1111) == (castle, ("lora oldPaper",))
    found, rest = read(
        A1111.replace("DPM++ 2M", "DPM++ SDE").replace("Steps: 30", "Steps: 900") + ", Clip skip: 2, VAE: x.pt"
    )
    assert found == castle.change(scheduler=Recipe.scheduler, steps=Recipe.steps)
    assert rest == ("lora oldPaper", "Steps 900", "DPM++ SDE Karras", "Clip skip 2", "VAE x.pt")


def test_what_is_not_restored_is_named():
    model = {"key": "1", "name": "dreamshaper"}
    found, rest = recipe_from_invoke(
        json.dumps(INVOKE | {"model": model, "scheduler": "deis", "loras": [{"weight": 1}]})
    )
    assert found == CASTLE.change(scheduler=Recipe.scheduler) and rest == ("model", "loras", "scheduler deis")
    lora = {"10": {"class_type": "LoraLoader", "inputs": {"model": ["4", 0], "lora_name": "x"}}}
    assert recipe_from_comfy(json.dumps(COMFY | LOADER | lora))[1] == ("CheckpointLoaderSimple", "LoraLoader")


@pytest.mark.parametrize(
    "inputs, rest",
    [
        ({"seed": 2**60}, "seed"),
        ({"steps": 900}, "steps"),
        ({"denoise": 0.5}, "denoise"),
        ({"sampler_name": "res_multistep"}, "res_multistep normal"),
        ({"scheduler": "exponential"}, "euler_ancestral exponential"),
    ],
)
def test_a_value_that_we_do_not_have_is_named_and_the_others_come_back(inputs, rest):
    node = COMFY["3"] | {"inputs": COMFY["3"]["inputs"] | inputs}
    found, told = recipe_from_comfy(json.dumps(COMFY | {"3": node}))
    assert told == (rest,) and found.prompt == "a fox" and found.height == 768


def test_a_prompt_is_found_behind_other_nodes_and_in_circles_nobody_gets_lost():
    graph = COMFY | {"3": COMFY["3"] | {"inputs": COMFY["3"]["inputs"] | {"positive": ["11", 0]}}}
    behind = {"11": {"class_type": "ControlNetApply", "inputs": {"conditioning": ["6", 0], "image": ["11", 0]}}}
    assert recipe_from_comfy(json.dumps(graph | behind))[0].prompt == "a fox"
    circle = {"11": {"class_type": "X", "inputs": {"a": ["11", 0]}}}
    assert recipe_from_comfy(json.dumps(graph | circle))[0].prompt == ""


@pytest.mark.parametrize("texts", [{"prompt": {}}, {"prompt": []}, {"invokeai_metadata": {"seed": 1}}, {"prompt": "x"}])
def test_what_is_no_settings_is_refused(texts):
    with pytest.raises(Problem) as caught:
        settings_and_rest(png(**texts))
    assert caught.value.key == "png_settings_bad"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["inputs", "text", "seed", "a"]), inner)
    ),
    max_leaves=8,
)
nodes = st.dictionaries(st.sampled_from([*COMFY["3"]["inputs"], "text", "width"]), anything, max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*INVOKE, "model"]), anything), st.dictionaries(st.sampled_from("3456"), nodes))
def test_any_table_and_any_graph_give_a_recipe_or_a_problem(table, graph):
    whole = {name: {"class_type": "KSampler", "inputs": inputs} for name, inputs in graph.items()}
    for read, value in ((recipe_from_invoke, table), (recipe_from_comfy, whole)):
        try:
            found, rest = read(json.dumps(value))
        except Problem:
            continue
        assert isinstance(found, Recipe) and all(isinstance(name, str) for name in rest)
