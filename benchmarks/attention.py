"""A run whose cross-attention is recorded, against the same run alone; and what the recording weighs."""

from __future__ import annotations

from benchmarks.painting import full_size_model
from benchmarks.race import race, table
from sd_explorer import Recipe, Trace
from sd_explorer.models.attention import record_attention


def pocket(rounds: int) -> str:
    """The pocket model, 20 steps, with guidance."""
    from sd_explorer import load_model

    return compare("attention, pocket, 20 steps, 128x128, CPU", load_model("pocket", device="cpu"), Recipe(), rounds)


def full_size(rounds: int) -> str:
    """A random UNet of SD 1.5's size, 2 steps, 256x256."""
    recipe = Recipe(steps=2, width=256, height=256)
    return compare("attention, SD-1.5-sized UNet, 2 steps, 256x256, CPU", full_size_model(), recipe, rounds)


def compare(title: str, model, recipe: Recipe, rounds: int) -> str:
    """Race a run against the same run recorded, heads joined and apart."""
    bytes_of = {}

    def recorded(number: int, heads: bool):
        wanted = recipe.change(seed=number)
        with record_attention(model, wanted, heads=heads) as recording:
            Trace.record(model, wanted)
        bytes_of[heads] = recording.attention.nbytes

    seconds = race(
        {
            "a run": lambda n: Trace.record(model, recipe.change(seed=n)),
            "recorded": lambda n: recorded(n, heads=False),
            "recorded, every head apart": lambda n: recorded(n, heads=True),
        },
        rounds,
    )
    weights = (
        f"The recording weighs {bytes_of[False] / 1e6:.1f} MB, with every head apart {bytes_of[True] / 1e6:.1f} MB."
    )
    return f"{table(title, seconds)}\n\n{weights}"
