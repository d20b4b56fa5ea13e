"""Lists of prompts from files."""

import io
import sys

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from hardening.measured import cost

from sd_explorer import Problem
from sd_explorer.files import prompt_lists
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


READ = """
from sd_explorer.problems import Problem
from sd_explorer.files.prompt_lists import read_prompts
data = open(sys.argv[1], "rb").read()
try:
    answer = len(read_prompts(data, "a.parquet"))
except Problem as problem:
    answer = problem.key
"""


@pytest.mark.parametrize("bomb", ["one long text again and again", "many rows", "one huge text"])
def test_a_parquet_bomb_is_refused_before_it_is_unpacked(bomb, tmp_path):
    words, count = {"one long text again and again": ("a" * 2**20, 4000), "many rows": ("a", 5_000_000),
                    "one huge text": ("a" * 2**28, 1)}[bomb]  # fmt: skip
    column = pyarrow.DictionaryArray.from_arrays(np.zeros(count, np.int32), [words])
    file = tmp_path / "bomb.parquet"
    file.write_bytes(parquet(prompt=column))
    assert file.stat().st_size < 2e7
    answer, megabytes = cost("import sys; import pyarrow.parquet", READ, str(file))
    assert answer == "list_large" and megabytes < 400


def test_limits_are_said_and_what_is_below_them_is_read(monkeypatch):
    monkeypatch.setattr(prompt_lists, "MOST_PROMPTS", 3)
    assert read_prompts(b"a\nb\nc", "a.txt") == ["a", "b", "c"]
    for data, name in (
        (b"a\nb\nc\nd", "a.txt"),
        (b"prompt\na\nb\nc\nd", "a.csv"),
        (parquet(prompt=list("abcd")), "a.parquet"),
    ):
        with pytest.raises(Problem, match="3 prompts"):
            read_prompts(data, name)
    with pytest.raises(Problem, match="10,000 letters"):
        read_prompts(b"a" * 10_001, "a.txt")
    monkeypatch.setattr(prompt_lists, "MOST_BYTES", 2**20)
    with pytest.raises(Problem, match="1 MB"):
        read_prompts(bytes(2**20 + 1), "a.txt")


def test_a_parquet_column_of_any_kind_and_many_batches_are_read_whole():
    prompts = [f"prompt {n}" for n in range(3 * prompt_lists.BATCH + 1)]
    assert read_prompts(parquet(prompt=prompts), "a.parquet") == prompts
    assert read_prompts(parquet(prompt=[1, None, 3]), "a.parquet") == ["1", "", "3"]
    assert read_prompts(parquet(prompt=[["a"], None]), "a.parquet") == ["['a']", ""]
