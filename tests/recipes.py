"""Any recipe, for tests with Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from sd_explorer.diffusion.recipe import Recipe
from sd_explorer.diffusion.schedulers import SCHEDULERS

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
"""Any text but lone surrogates, which no file can hold."""
recipes = st.builds(
    Recipe,
    prompt=words,
    negative_prompt=words,
    seed=st.integers(0, 2**32 - 1),
    guidance_scale=st.floats(1, 30),
    steps=st.integers(1, 50),
    scheduler=st.sampled_from(tuple(SCHEDULERS)),
    width=st.none() | st.integers(8, 256).map(lambda n: 8 * n),
    height=st.none() | st.integers(8, 256).map(lambda n: 8 * n),
    model=st.sampled_from(["pocket", "owner/name", "/a folder/モデル.safetensors"]),
)
