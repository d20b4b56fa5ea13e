"""The claim ledger: each sentence about pictures has a predicate, and beside it stands how often it was true."""

from __future__ import annotations

import hashlib
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from sd_explorer.bundled import POCKET, pocket_folder
from sd_explorer.diffusion.branch import Branch
from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.trace import Trace
from sd_explorer.experiments.claims_card import asked_of, claims_table, write_claims
from sd_explorer.experiments.crossing import crossings, decided, lockstep
from sd_explorer.experiments.landing import nearest_drawing
from sd_explorer.experiments.lessons.cases import cases, confirmed
from sd_explorer.experiments.lessons.table import LESSONS
from sd_explorer.experiments.origin import Origin
from sd_explorer.experiments.paths import fans_out, guesses_of, of_seeds, paths
from sd_explorer.experiments.rate import Rate
from sd_explorer.experiments.results import results
from sd_explorer.experiments.things import AWAY, SEEDS, STYLES, THINGS
from sd_explorer.experiments.through_latents import Edits, coded, through
from sd_explorer.experiments.touched_noise import Touch, corner, middle, paint_touched
from sd_explorer.experiments.way_back import levels, returns, verdict
from sd_explorer.judging.answer import named
from sd_explorer.judging.reader import judge_for
from sd_explorer.training.album import album
from sd_explorer.training.artwork.named import named as what_is_named

LEDGER = Path(__file__).with_name("claims.toml")


def rate_of(name: str, model: str) -> Rate | None:
    """What was measured of a claim; None for another model, or weights that were not measured."""
    ledger = tomllib.loads(LEDGER.read_text(encoding="utf-8"))
    measured = ledger.get(name) if model == POCKET and ledger.get("weights") == weights() else None
    return Rate(measured["true"], measured["of"]) if measured else None


@cache
def weights() -> str:
    """SHA-256 of what decides a picture of the shipped model: text encoder, network, decoder."""
    files = [f for part in ("text_encoder", "unet", "vae") for f in (pocket_folder() / part).glob("*.safetensors")]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def pairs() -> Iterator[Branch]:
    """20 pairs of things in one style, 3 seeds: Euler, 8 steps, scale 4."""
    for n, thing in enumerate(THINGS):
        style, other = STYLES[n % 2], THINGS[(n + AWAY) % len(THINGS)]
        for seed in SEEDS:
            recipe = Recipe(f"{thing}, {style}", seed=seed, steps=8, scheduler="euler", guidance_scale=4.0)
            yield Branch(recipe, 0, {"prompt": f"{other}, {style}"})


def decide_late(model, branch: Branch) -> bool:
    """Whether the other thing still wins after half of the steps, and it is decided at one switch."""
    pair = next(results(lockstep(model, branch)))
    made = sorted(results(crossings(model, pair, branch)), key=lambda one: one.at)
    found = decided(made)
    return found is not None and found[0] >= branch.recipe.steps // 2


def noise_spreads(model, branch: Branch) -> bool:
    """Whether what comes back from noise lies the farther from the original, and apart, the more noise there was."""
    made = levels(model, _origin(model, branch.recipe), branch.recipe, count=3)
    return verdict(sorted(results(made), key=lambda level: level.steps)) == "confirmed"


def noise_other_words(model, branch: Branch) -> bool:
    """Whether under other words the original thing is still named after 1 of 8 steps, and the new one after all of them."""
    judge, origin = judge_for(model), _origin(model, branch.recipe)
    old, new = named(judge, origin.picture), named(judge, Trace.record(model, branch.after).picture)
    little, much = (next(results(returns(model, origin, branch.after, branch.after.steps - made, 1, judge))).answer
                    for made in (1, branch.after.steps))  # fmt: skip
    assert old and new and little and much, "the claim is about a model that has a judge"
    return little.thing == old.thing and much.thing == new.thing != old.thing


def noise_reaches(model, branch: Branch) -> bool:
    """Whether more than half of the change lies outside a block of 4 x 4 cells whose noise is thrown again: one in the
    middle, and one in a corner."""
    trace = Trace.record(model, branch.recipe)
    grid = trace.final.shape[1:]
    return all(
        _touched(model, trace, Touch("fresh", cells)).moved.inside < 0.5 for cells in (middle(grid), corner(grid))
    )


def noise_mirror(model, branch: Branch) -> bool:
    """Whether mirrored noise gives a picture that lies nearer to the first one than to its mirror image."""
    found = _touched(model, Trace.record(model, branch.recipe), Touch("mirror"))
    return found.moved.mean < found.astray


def latents_trips(model, branch: Branch) -> bool:
    """Whether twenty round trips leave a painted picture less like itself than one."""
    code = _coded(model, branch.recipe)
    decibels = list(through(model, code, trips=20))[-1].decibels
    return decibels[-1] < decibels[0]


def latents_bits(model, branch: Branch) -> bool:
    """Whether 4 bits for each number cost a painted picture less than 3 dB."""
    code = _coded(model, branch.recipe)
    whole, few = (next(through(model, code, Edits(bits=bits))).decibels[0] for bits in (32, 4))
    return whole - few < 3


def _coded(model, recipe: Recipe):
    return coded(model, recipe, Trace.record(model, recipe).picture)


def _touched(model, trace: Trace, touch: Touch):
    return list(results(paint_touched(model, trace, [touch], 0)))[-1]


def copy_stays_near(model, branch: Branch) -> bool:
    """Whether the training picture nearest in latents shows the thing that the prompt names."""
    near = nearest_drawing(model, album(), Trace.record(model, branch.recipe).final)
    asked = what_is_named(branch.recipe.prompt, album().things).concept
    return asked is not None and int(album().facts[near.number, 0]) == asked


def _origin(model, recipe: Recipe) -> Origin:
    return Origin.of(model, recipe, Trace.record(model, recipe).picture)


def sets_of_noises() -> Iterator[tuple[Recipe, ...]]:
    """20 things, 3 sets of four seeds each: Euler, 8 steps."""
    for n, thing in enumerate(THINGS):
        for seed in SEEDS:
            words = f"{thing}, {STYLES[n % 2]}"
            yield of_seeds(Recipe(words, seed=4 * seed, steps=8, scheduler="euler", guidance_scale=4.0), 4)


def paths_fan_out(model, recipes: tuple[Recipe, ...]) -> bool:
    """Whether the first guesses with the words lie closer together than the pictures."""
    return bool(fans_out(guesses_of(list(results(paths(model, recipes))))))


@dataclass(frozen=True)
class Claim:
    """A sentence about pictures as something to measure."""

    holds: Callable[[Any, Any], bool]
    """`holds(model, case)`."""
    cases: Callable[[], Iterable] = pairs
    """What it is tried on."""
    usually: bool = True
    """Whether its sentence needs four of five; else the sentence is nothing but the count."""


CLAIMS = {
    "decide_late": Claim(decide_late),
    "noise_spreads": Claim(noise_spreads),
    "noise_other_words": Claim(noise_other_words, usually=False),
    "paths_fan_out": Claim(paths_fan_out, sets_of_noises),
    "noise_reaches": Claim(noise_reaches),
    "noise_mirror": Claim(noise_mirror),
    "copy_stays_near": Claim(copy_stays_near, usually=False),
    "latents_trips": Claim(latents_trips),
    "latents_bits": Claim(latents_bits),
}
"""Every sentence by its name in the ledger; add yours here and measure it: `python -m sd_explorer.experiments.claims NAME`."""
CLAIMS |= {f"lesson_{lesson.name}": Claim(confirmed, partial(cases, lesson)) for lesson in LESSONS}


def measure(names: Iterable[str] = ()) -> str:
    """The ledger for the shipped model, as TOML: some minutes. names: measure only these anew and keep what was measured
    of the same weights; none: all."""
    from sd_explorer.models import load_model

    text, model = LEDGER.read_text(encoding="utf-8"), load_model()
    ledger = tomllib.loads(text)
    kept = {name: ledger[name] for name in CLAIMS if name in ledger and ledger.get("weights") == weights()}
    for name in names or CLAIMS:
        found = [CLAIMS[name].holds(model, case) for case in CLAIMS[name].cases()]
        untrue = [n for n, holds in enumerate(found) if not holds]
        kept[name] = {"true": sum(found), "of": len(found), "untrue": untrue}
    tables = ["\n".join([f"[{name}]", *(f"{key} = {value}" for key, value in of.items())]) for name, of in kept.items()]
    return "\n\n".join([text.splitlines()[0], f'weights = "{weights()}"', *tables]) + "\n"


def table() -> str:
    """What the ledger holds, as the model card shows it."""
    ledger = tomllib.loads(LEDGER.read_text(encoding="utf-8"))
    return claims_table((asked_of(name, CLAIMS[name].holds), ledger[name]) for name in CLAIMS if name in ledger)


if __name__ == "__main__":
    LEDGER.write_text(measure(sys.argv[1:]), encoding="utf-8")
    write_claims(table())
