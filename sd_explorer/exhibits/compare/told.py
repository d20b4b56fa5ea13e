"""What is said of two pictures: the settings that differ, then the numbers."""

from __future__ import annotations

import math
from html import escape

from sd_explorer.experiments.comparison import Likeness, differing
from sd_explorer.setting_words import setting_title, setting_value


def settings_table(say, language: str, one, other) -> str:
    """HTML: each setting that differs, with both values; a sentence where nothing does, or where nothing is known."""
    if one.recipe is None or other.recipe is None:
        return f"<p class='sdx-mut'>{escape(say('compare_unknown'))}</p>"
    rows = differing(one.recipe, other.recipe)
    if not rows:
        return f"<p class='sdx-mut'>{escape(say('compare_equal'))}</p>"
    cells = [(setting_title(name, language), *(setting_value(name, value, language) for value in pair))
             for name, pair in rows.items()]  # fmt: skip
    return _table(("", "A", "B"), cells)


def numbers_table(say, likeness: Likeness | None, scores: tuple, parted: str) -> str:
    """HTML of the numbers; a sentence in place of those that two sizes do not have."""
    rows = []
    if likeness is not None:
        psnr = "∞" if math.isinf(likeness.psnr) else f"{likeness.psnr:.1f} dB"
        rows += [(say("compare_rms"), f"{likeness.rms:.1f}"), (say("compare_psnr"), psnr)]
        if likeness.ssim is not None:
            rows.append((say("compare_ssim"), f"{likeness.ssim:.3f}"))
    for letter, score in zip("AB", scores, strict=False):
        if score is not None:
            rows.append((say("compare_clip", letter=letter), f"{score:.1f}"))
    if parted:
        rows.append((say("compare_parted"), parted))
    return _table((), rows)


def _table(head: tuple, rows: list) -> str:
    top = "".join(f"<th>{escape(word)}</th>" for word in head)
    body = "".join(f"<tr><th>{escape(name)}</th>{''.join(f'<td>{escape(v)}</td>' for v in values)}</tr>"
                   for name, *values in rows)  # fmt: skip
    return f"<table class='sdx-differs'><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
