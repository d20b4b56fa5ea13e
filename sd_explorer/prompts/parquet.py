"""Parquet, where its library is installed."""

from __future__ import annotations

from sd_explorer.problems import Problem


def pyarrow():
    """The module; `Problem` where it is not installed."""
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise Problem("needs_pyarrow") from error
    return pyarrow
