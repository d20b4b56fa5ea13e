"""What the prompt map says in words: neighbours, trust, names of vectors and labels."""

from __future__ import annotations

from base64 import b64encode
from html import escape

from sd_explorer.pictures import encode, numbers_picture
from sd_explorer.prompts.lines import clean
from sd_explorer.prompts.pairs import grouped
from sd_explorer.prompts.reference import reference_prompts

LINES = 10
"""Lines of true neighbours."""
SHOWN = 3
"""Prompts named beside a picture."""
WIDEST = 512
"""Columns of the picture of numbers, about."""


def neighbours_html(placement, dimensions: int, say, language: str) -> str:
    """The true neighbours with their cosines; the same prompt in two languages stands on one line."""
    rows = "".join(_row(line) for line in grouped(placement.wider, language, LINES))
    how = escape(say("map_nearest_how", count=dimensions))
    return (
        f"<b>{escape(say('map_nearest'))}</b> <span class='sdx-mut'>{how}</span><table class='sdx-near'>{rows}</table>"
    )


def _row(line) -> str:
    other = f" <span class='sdx-mut'>{escape(line.other.prompt)}</span>" if line.other else ""
    bar = f"<span class='sdx-bar'><span style='width:{100 * max(0.0, line.cosine):.0f}%'></span></span>"
    return f"<tr><td>{escape(line.first.prompt)}{other}</td><td>{bar}</td><td class='sdx-number'>{line.cosine:.2f}</td></tr>"


def trust_html(placement, dimensions: int, say) -> str:
    """How far this spot can be trusted."""
    count = len(placement.neighbours)
    values = dict(kept=round(placement.kept * count), count=count, dimensions=dimensions)
    return f"<b>{escape(say('map_spot', **values))}</b><p>{escape(say('map_spot_text', **values))}</p>"


def picture_html(name: str | None, placement, score: float | None, say, language: str) -> str:
    """The prompts most like a picture, and how well it fits the prompt that is set."""
    title = say("map_picture_of", name=name) if name else say("map_picture_own")
    number = "" if score is None else f"<p>{escape(say('clip_score'))} <b>{score:.1f}</b></p>"
    rows = "".join(_row(line) for line in grouped(placement.wider, language, SHOWN))
    return f"<b>{escape(title)}</b>{number}<table class='sdx-near'>{rows}</table>"


def whole_html(chart, shown: int, say) -> str:
    """How far the whole map can be trusted, and what was left out of it."""
    words = [say("map_size", shown=f"{shown:,}", count=f"{len(chart.prompts):,}"),
             say("map_whole", trust=f"{chart.trust.trustworthiness:.2f}", continuity=f"{chart.trust.continuity:.2f}")]  # fmt: skip
    if chart.empty or chart.repeated:
        words.append(say("map_left_out", empty=chart.empty, repeated=chart.repeated))
    return f"<p class='sdx-mut'>{escape(' '.join(words))}</p>"


def how_many(lines) -> int:
    """Different prompts that would be read; None: the reference ones."""
    return len(clean(reference_prompts()[0] if lines is None else lines)[0])


def numbers_html(embeddings, say) -> str:
    """What Stable Diffusion reads, `(tokens, width)`, as a picture."""
    tokens, width = embeddings.shape
    shown = embeddings[:, :: max(1, width // WIDEST)]
    words = escape(say("map_reads", tokens=tokens, width=width, total=f"{tokens * width:,}"))
    data = b64encode(encode(numbers_picture(shown), "PNG")).decode()
    alt = escape(say("map_reads_alt"), quote=True)
    return f"<p class='sdx-mut'>{words}</p><img class='sdx-numbers' alt='{alt}' src='data:image/png;base64,{data}'>"


def vector_name(which: str, say) -> str:
    """`layer:2` in words."""
    kind, _, number = which.partition(":")
    return say(f"map_vector_{kind}", number=number)
