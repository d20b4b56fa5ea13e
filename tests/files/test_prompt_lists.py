"""Lists of prompts from files."""

import io
import sys

import pyarrow
import pyarrow.parquet
import pytest

from sd_explorer import Problem
from sd_explorer.files.prompt_lists import read_prompts


def parquet(**columns) -> bytes:
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), file)
    return file.getvalue()


@pytest.mark.parametrize("name, data, found", [
    ("a.txt", "a cat\n\n赤いりんご\r\n".encode(), ["a cat", "", "赤いりんご"]),
    ("a.csv", "\ufeffid,Prompt\n1,\"a cat, flat\"\n2,\"two\nlines\"\n3\n".encode(), ["a cat, flat", "two\nlines", ""]),
    ("a.CSV", b"a cat,1\na dog,2\n", ["a cat", "a dog"]),
    ("a.tsv", b"x\ttext\ncat, flat\ta cat, flat\n", ["a cat, flat"]),
    ("a.csv", b"", []),
    ("a.parquet", parquet(id=[1, 2], caption=["a cat", None]), ["a cat", ""]),
    ("a.parquet", parquet(first=["a", "b"], other=[1, 2]), ["a", "b"]),
])  # fmt: skip
def test_the_column_of_prompts_is_found(name, data, found):
    assert read_prompts(data, name) == found


@pytest.mark.parametrize("name, data, words", [
    ("a.xlsx", b"", ".parquet"), ("list", b"a", ".txt"), ("a.txt", "りんご".encode("shift_jis"), "UTF-8"),
    ("a.parquet", b"PAR1 no", "Parquet"), ("a.csv", b"\"" + 200_000 * b"a", "UTF-8"),
])  # fmt: skip
def test_what_is_no_list_is_said(name, data, words):
    with pytest.raises(Problem, match=words):
        read_prompts(data, name)


def test_without_pyarrow_it_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(Problem, match="pip install pyarrow"):
        read_prompts(parquet(prompt=["a"]), "a.parquet")
