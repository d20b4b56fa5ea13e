"""Lists of prompts from files: plain text, CSV, Parquet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from sd_explorer.problems import Problem
from sd_explorer.prompts.parquet import pyarrow

NAMES = ("prompt", "prompts", "text", "caption", "プロンプト")
"""What a column of prompts may be called, in this order of preference; capitals do not matter."""
KINDS = (".txt", ".csv", ".tsv", ".parquet")


def read_prompts(data: bytes, name: str) -> list[str]:
    """The prompts in a file: the lines of a `.txt`, or a column of a `.csv`, `.tsv` or `.parquet`.

    The column is the one called prompt, text or caption, else the first one; a CSV without such a name is read from its
    first row on. Raises `Problem` for other files and for those that cannot be read.
    """
    kind = Path(name).suffix.lower()
    if kind not in KINDS:
        raise Problem("list_kind", name=name, known=", ".join(KINDS))
    if kind == ".parquet":
        return _parquet(data, name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("list_broken", name=name, detail="no UTF-8 text") from error
    if kind == ".txt":
        return text.splitlines()
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter="\t" if kind == ".tsv" else ",") if row]
    except csv.Error as error:
        raise Problem("list_broken", name=name, detail=error) from error
    column = _column(rows[0]) if rows else None
    first, column = (0, 0) if column is None else (1, column)
    return [row[column] if column < len(row) else "" for row in rows[first:]]


def _parquet(data: bytes, name: str) -> list[str]:
    arrow = pyarrow()
    try:
        table = arrow.parquet.read_table(io.BytesIO(data))
        values = table.column(_column(table.column_names) or 0).to_pylist()
    except Exception as error:  # pyarrow has a class for each of its formats' faults
        raise Problem("list_broken", name=name, detail=type(error).__name__) from error
    return ["" if value is None else str(value) for value in values]


def _column(names: list[str]) -> int | None:
    """Which column holds prompts by its name."""
    lowered = [str(name).strip().lower() for name in names]
    return next((lowered.index(name) for name in NAMES if name in lowered), None)
