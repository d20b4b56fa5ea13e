"""Lists of prompts from files: plain text, CSV, Parquet. A small file may unpack to gigabytes, so each has its limits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from sd_explorer.problems import Problem
from sd_explorer.prompts.map_table import unescaped
from sd_explorer.prompts.parquet import pyarrow

NAMES = ("prompt", "prompts", "text", "caption", "プロンプト")
"""What a column of prompts may be called, in this order of preference; capitals do not matter."""
KINDS = (".txt", ".csv", ".tsv", ".parquet")
MOST_PROMPTS = 100_000
LONGEST = 10_000
"""Letters of one prompt."""
MOST_BYTES = 64 * 2**20
"""Of a file, and of a Parquet column when it is unpacked."""
BATCH = 256
"""Rows of Parquet decoded at once."""


def read_prompts(data: bytes, name: str) -> list[str]:
    """The prompts in a file: the lines of a `.txt`, or a column of a `.csv`, `.tsv` or `.parquet`.

    The column is the one called prompt, text or caption, else the first one; a CSV without such a name is read from its
    first row on. Raises `Problem` for other files, for those that cannot be read, and for more than 100,000 prompts,
    10,000 letters in one of them, or 64 MB.
    """
    kind = Path(name).suffix.lower()
    if kind not in KINDS:
        raise Problem("list_kind", name=name, known=", ".join(KINDS))
    if len(data) > MOST_BYTES:
        raise _too_large(name)
    try:
        found = list(islice(_prompts(data, kind, name), MOST_PROMPTS + 1))
    except Problem:
        raise
    except Exception as error:  # pyarrow has a class for each of its formats' faults
        detail = "no UTF-8 text" if isinstance(error, UnicodeDecodeError) else type(error).__name__
        raise Problem("list_broken", name=name, detail=detail) from error
    if len(found) > MOST_PROMPTS or any(len(prompt) > LONGEST for prompt in found):
        raise _too_large(name)
    return found


def _too_large(name: str) -> Problem:
    return Problem(
        "list_large", name=name, prompts=f"{MOST_PROMPTS:,}", letters=f"{LONGEST:,}", megabytes=MOST_BYTES // 2**20
    )


def _prompts(data: bytes, kind: str, name: str) -> Iterator[str]:
    if kind == ".parquet":
        return _parquet(data, name)
    text = data.decode("utf-8-sig")
    return iter(text.splitlines()) if kind == ".txt" else _table(text, "\t" if kind == ".tsv" else ",")


def _table(text: str, delimiter: str) -> Iterator[str]:
    rows = (row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row)
    head = next(rows, None)
    if head is None:
        return
    column = _column(head)
    if column is None:
        yield unescaped(head[0])
    for row in rows:
        yield unescaped(row[column or 0]) if (column or 0) < len(row) else ""


def _parquet(data: bytes, name: str) -> Iterator[str]:
    arrow = pyarrow()
    with arrow.parquet.ParquetFile(io.BytesIO(data)) as whole:
        columns = whole.schema_arrow.names
        column = columns[_column(columns) or 0]
        if _unpacked(whole.metadata, column) > MOST_BYTES or whole.metadata.num_rows > MOST_PROMPTS:
            raise _too_large(name)
        words = str(whole.schema_arrow.field(column).type) in ("string", "large_string") or _is_dictionary(
            whole, column
        )
    # a dictionary keeps a text that is repeated a million times in memory once
    with arrow.parquet.ParquetFile(io.BytesIO(data), read_dictionary=[column] if words else None) as file:
        for batch in file.iter_batches(BATCH, columns=[column]):
            yield from _texts(batch.column(0), name)


def _texts(values, name: str) -> Iterable[str]:
    """The texts of an arrow array; `Problem` before a very long one is copied for each of its rows."""
    if hasattr(values, "dictionary"):
        known = values.dictionary.to_pylist()
        if any(len(str(text)) > LONGEST for text in known):
            raise _too_large(name)
        return ["" if i is None or known[i] is None else str(known[i]) for i in values.indices.to_pylist()]
    return ["" if value is None else str(value) for value in values.to_pylist()]


def _unpacked(metadata, column: str) -> int:
    """Bytes of a column in all row groups, as the file tells."""
    groups = (metadata.row_group(i) for i in range(metadata.num_row_groups))
    chunks = (group.column(i) for group in groups for i in range(group.num_columns))
    return sum(chunk.total_uncompressed_size for chunk in chunks if f"{chunk.path_in_schema}.".startswith(f"{column}."))


def _is_dictionary(file, column: str) -> bool:
    return hasattr(file.schema_arrow.field(column).type, "index_type")


def _column(names: list[str]) -> int | None:
    """Which column holds prompts by its name."""
    lowered = [str(name).strip().lower() for name in names]
    return next((lowered.index(name) for name in NAMES if name in lowered), None)
