"""Our `denoise` with every step recorded, against the stock pipeline painting the same recipe."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.race import race, table
from sd_explorer import Recipe, Trace, denoise


def pocket(rounds: int) -> str:
    """The pocket model, 20 steps, with guidance."""
    from sd_explorer import load_model

    models = (load_model("pocket", device="cpu", engine=engine) for engine in ("torch", "openvino"))
    return compare("pocket, 20 steps, 128x128, CPU", *models, Recipe(), rounds)


def full_size(rounds: int) -> str:
    """A random UNet of SD 1.5's size (860 M parameters, float32), 2 steps, 256x256; the other parts are tiny."""
    from sd_explorer.models.engines.choose import engine_for

    model, fast = full_size_model(), full_size_model()
    fast.engine = engine_for(fast, "openvino")
    recipe = Recipe(steps=2, width=256, height=256)
    return compare("SD-1.5-sized UNet, 2 steps, 256x256, CPU", model, fast, recipe, rounds)


def compare(title: str, model, fast, recipe: Recipe, rounds: int) -> str:
    """Race the stock pipeline against us: same words each time, new words each time, with a preview of each step, by each
    engine. Contestants are named by what computed them."""
    by_torch, by_fast = model.engine.name, fast.engine.name
    for each in (model, fast):
        each.preview(next(denoise(each, recipe)).clean)  # fit it before the race

    def old(number: int) -> Recipe:
        return recipe.change(seed=number)

    def new(number: int) -> Recipe:
        return recipe.change(seed=number, prompt=f"{recipe.prompt} number {number}")

    seconds = race(
        {
            f"stock diffusers pipeline, {by_torch}": lambda n: stock(model, new(n)),
            f"ours, new words each time, {by_torch}": lambda n: Trace.record(model, new(n)),
            f"ours, a preview of each step, {by_torch}": lambda n: with_previews(model, old(n)),
            f"ours, new words each time, {by_fast}": lambda n: Trace.record(fast, new(n)),
            f"ours, a preview of each step, {by_fast}": lambda n: with_previews(fast, old(n)),
        },
        rounds,
    )
    return table(title, seconds)


def stock(model, recipe: Recipe):
    """The picture as diffusers paints it, with the same scheduler."""
    import torch

    pipe = model.pipe
    pipe.scheduler, own = model.scheduler(recipe.scheduler), pipe.scheduler
    try:
        return pipe(
            recipe.prompt,
            num_inference_steps=recipe.steps,
            guidance_scale=recipe.guidance_scale,
            width=recipe.width,
            height=recipe.height,
            generator=torch.Generator("cpu").manual_seed(recipe.seed),
            output_type="np",
        ).images[0]
    finally:
        pipe.scheduler = own


def with_previews(model, recipe: Recipe, look: Callable = lambda picture: None) -> Trace:
    """A recorded run with a preview of the predicted picture at every step."""
    steps = []
    for step in denoise(model, recipe):
        steps.append(step)
        look(model.preview(step.clean))
    return Trace.of(model, recipe, steps)


def full_size_model():
    """SD 1.5's UNet with random weights, and the tiny text encoder and autoencoder of the tests."""
    import sys
    from pathlib import Path

    import torch
    from diffusers import StableDiffusionPipeline, UNet2DConditionModel

    from sd_explorer.models import StableDiffusion
    from sd_explorer.models.loading import quiet

    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    import checkpoints

    with quiet():
        unet = UNet2DConditionModel(sample_size=64, cross_attention_dim=768).eval()
        pipe = StableDiffusionPipeline(
            vae=checkpoints._vae(), unet=unet, tokenizer=checkpoints._tokenizer(),
            text_encoder=checkpoints._text_encoder(768), scheduler=checkpoints._scheduler("sd1"),
            safety_checker=None, feature_extractor=None, requires_safety_checker=False,
        )  # fmt: skip
    return StableDiffusion(pipe, "random", torch.device("cpu"))
