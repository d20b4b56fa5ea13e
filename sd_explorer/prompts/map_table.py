"""A map as a table: rows, CSV that no spreadsheet runs, Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from sd_explorer.prompts.parquet import pyarrow

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so is run as a formula by spreadsheets (OWASP, CSV injection)."""


def rows_of(chart, chosen: Sequence[int] | None = None) -> list[dict]:
    """A dict for each prompt of a map (of the chosen indices): prompt, x, y, z where there is one, and its labels."""
    chosen = range(len(chart.prompts)) if chosen is None else chosen
    return [
        {"prompt": chart.prompts[i], **dict(zip("xyz", map(float, chart.points[i]), strict=False)),
         **{name: values[i] for name, values in chart.labels.items()}}
        for i in chosen
    ]  # fmt: skip


def csv_of(rows: Sequence[dict]) -> str:
    """Rows as CSV. A text that a spreadsheet would run gets an apostrophe before it, which spreadsheets do not show."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(escaped, rows[0] if rows else ["prompt"]))
    writer.writerows(map(escaped, row.values()) for row in rows)
    return text.getvalue()


def parquet_of(rows: Sequence[dict]) -> bytes:
    """Rows as the content of a Parquet file; `Problem` where pyarrow is not installed."""
    arrow, file = pyarrow(), io.BytesIO()
    arrow.parquet.write_table(arrow.Table.from_pylist(list(rows)), file)
    return file.getvalue()


def escaped(value):
    """A cell that no spreadsheet runs; numbers as they are."""
    return f"'{value}" if isinstance(value, str) and value.lstrip("'").startswith(FORMULA) else value


def unescaped(cell: str) -> str:
    """The text of such a cell."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell
