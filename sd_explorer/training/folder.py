"""Where training keeps its downloads, caches and checkpoints (never inside the package)."""

from __future__ import annotations

import os
from pathlib import Path


def work_dir(given: str | Path | None = None) -> Path:
    """The work folder: `given`, else SD_EXPLORER_WORK, else the user's cache folder. Created when missing."""
    chosen = given or os.environ.get("SD_EXPLORER_WORK")
    if not chosen:
        from platformdirs import user_cache_dir

        chosen = Path(user_cache_dir("sd_explorer")) / "pocket"
    path = Path(chosen)
    path.mkdir(parents=True, exist_ok=True)
    return path
