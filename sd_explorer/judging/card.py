"""Writes the model card from what was measured (`evaluation.json`) and from the folder itself."""

from __future__ import annotations

import json
from pathlib import Path

from sd_explorer.judging.measures import SIBLING_PROMPTS
from sd_explorer.training.artwork.fetch import EXTRA, PACKAGES

CARD = Path(__file__).with_name("card.md")
"""The card with a gap for each figure."""
BEGIN, END = "<!-- claims -->\n", "<!-- /claims -->"
"""Marks of the table of sentences about pictures, which `experiments.claims` writes."""


DISTILLED = """ Then it learns {new_words} words that no caption holds (text-only distillation): for "a kitten, flat"
the states that it gave for "a cat, flat" before. Which word means which thing comes from WordNet's nouns, from
all-MiniLM-L6-v2 over common English words, from emojibase's tags, and in Japanese from Sudachi's synonyms. The tower
that ships is halfway between the weights before and after it (WiSE-FT, Wortsman et al. 2022)."""
WORLD = """ A caption names a random part of what its picture shows: what it names is so (thing, style, background,
colour, side, size, a second thing), what it leaves out varies. The words reach the UNet by cross-attention, and pooled by
attention into the time embedding as well (`addition_embed_type: text`)."""
MORE_WORDS = """; for the distillation {nouns} (WordNet 3.1, Princeton University, WordNet licence) and {synonyms} (Works
Applications, Apache-2.0)"""


def write_card(weights: Path) -> str:
    """Fills the card with the measured figures and writes README.md beside them."""
    measured = json.loads((weights / "evaluation.json").read_text(encoding="utf-8"))
    package = {f"p{key.split()[0]}": f"`{name}`" for key, name in PACKAGES.items()}
    text = CARD.read_text(encoding="utf-8").format(
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
        training="\n".join(training_rows(measured)),
        pictures=measured["training_pictures"],
        **package,
        world=WORLD if _pools_words(weights) else "",
        distilled=DISTILLED.format(**measured) if measured["new_words"] else "",
        more_words=MORE_WORDS.format(**EXTRA) if measured["new_words"] else "",
    )
    text = with_claims(text, claims_in(weights / "README.md"))
    (weights / "README.md").write_text(text, encoding="utf-8")
    return text


def claims_in(card: Path) -> str:
    """What stands between the marks: the table that `experiments.claims` writes; empty where there are none."""
    text = card.read_text(encoding="utf-8") if card.exists() else ""
    return text.partition(BEGIN)[2].partition(END)[0]


def with_claims(card: str, table: str) -> str:
    """The card with that between the marks."""
    before, _, rest = card.partition(BEGIN)
    return f"{before}{BEGIN}{table}{END}{rest.partition(END)[2]}"


def _pools_words(weights: Path) -> bool:
    """Whether the UNet is of the training that names random parts and pools the words."""
    config = json.loads((weights / "unet" / "config.json").read_text(encoding="utf-8"))
    return config["addition_embed_type"] == "text"


def training_rows(measured: dict) -> list[str]:
    """A row for each training; pictures seen where all workers' were counted."""
    return [
        f"| {name} | {facts['minutes']} | {facts['steps']} | {facts.get('pictures', '')} |"
        for name, facts in measured["training"].items()
    ]


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
