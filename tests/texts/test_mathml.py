"""Every formula of the explanations is MathML that says the same."""

import unicodedata
import xml.etree.ElementTree as ET

import pytest

from sd_explorer.texts import LANGUAGES, help_for, section
from sd_explorer.texts.mathml import HIGH, LOW, MARKS, mathml

FORMULAS = [
    (language, name)
    for language in LANGUAGES
    for name in sorted({key.split(".")[0] for key in section("help", language)})
    if help_for(name, language).formula
]


def plain(text: str) -> list[str]:
    """The characters of a formula whatever their height and place, without roots, marks and gaps."""
    flat = unicodedata.normalize("NFD", text).translate(LOW).translate(HIGH)
    marks = {*MARKS, *MARKS.values(), "_", "√", "(", ")"}
    return sorted(
        c for c in unicodedata.normalize("NFC", "".join(c for c in flat if c not in marks)) if not c.isspace()
    )


@pytest.mark.parametrize(("language", "name"), FORMULAS)
def test_every_formula_is_well_formed_and_loses_no_sign(language, name):
    formula = help_for(name, language).formula
    tree = ET.fromstring(f"<f>{mathml(formula).replace('&emsp;', ' ')}</f>")
    assert plain("".join(tree.itertext())) == plain(formula)
    assert len(tree) == len(formula.strip().splitlines())


def test_indices_roots_and_hats_are_built():
    built = mathml("x̂₀ = √(1 − ᾱ_t) · ε_uncond")
    assert "<msub><mover accent='true'><mi>x</mi><mo stretchy='false'>^</mo></mover><mn>0</mn></msub>" in built
    assert "<msqrt><mn>1</mn>" in built and "<mtext>uncond</mtext></msub>" in built
    assert "¯" in built.split("<msqrt>")[1].split("</msqrt>")[0]
