"""The digest of a column depends on its values and their order, and on nothing else."""

import itertools
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgmigrate.load.digest import ColumnDigest, TableDigest

TEXTS = st.lists(st.none() | st.text("ab字\U00020bb7", max_size=4), max_size=12)
INTEGERS = st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), max_size=12)


def digest(kind: str, *arrays: Any) -> str:
    column = ColumnDigest(kind)
    for array in arrays:
        column.update(array)
    return column.hexdigest()


def of(values: Any, kind: str = "text") -> str:
    return digest(kind, pa.array(values, pa.large_string() if kind == "text" else pa.int64()))


@given(values=TEXTS, cuts=st.lists(st.integers(0, 12), max_size=4), large=st.booleans())
def test_any_chunks_of_text_give_the_same(values: Any, cuts: Any, large: bool) -> None:
    whole = pa.array(values, pa.large_string() if large else pa.string())
    borders = [0, *sorted(min(cut, len(values)) for cut in cuts), len(values)]
    parts = [whole.slice(start, end - start) for start, end in itertools.pairwise(borders)]
    assert digest("text", *parts) == of(values)


@given(values=INTEGERS, cut=st.integers(0, 12))
def test_any_chunks_of_integers_give_the_same(values: Any, cut: int) -> None:
    whole = pa.array(values, pa.int64())
    assert digest("integer", whole[:cut], whole[cut:]) == of(values, "integer")


@given(values=TEXTS, other=TEXTS)
def test_equal_digests_are_equal_values(values: Any, other: Any) -> None:
    assert (of(values) == of(other)) == (values == other)


@given(values=INTEGERS, place=st.integers(0, 11), value=st.none() | st.integers(-(2**63), 2**63 - 1))
def test_one_changed_integer_shows(values: Any, place: int, value: Any) -> None:
    changed = [value if no == place else one for no, one in enumerate(values)]
    assert (of(changed, "integer") == of(values, "integer")) == (changed == values)


@given(values=TEXTS, place=st.integers(0, 11), value=st.none() | st.text("ab字", max_size=4))
def test_one_changed_text_shows(values: Any, place: int, value: Any) -> None:
    changed = [value if no == place else one for no, one in enumerate(values)]
    assert (of(changed) == of(values)) == (changed == values)


@given(values=TEXTS, first=st.integers(0, 11), second=st.integers(0, 11))
def test_two_swapped_rows_show(values: Any, first: int, second: int) -> None:
    swapped = list(values)
    if max(first, second) < len(values):
        swapped[first], swapped[second] = swapped[second], swapped[first]
    assert (of(swapped) == of(values)) == (swapped == values)


@given(values=st.lists(st.text("ab字", min_size=1, max_size=4), min_size=2, max_size=6), border=st.integers(0, 4))
def test_a_character_moved_over_a_border_shows(values: Any, border: int) -> None:
    border %= len(values) - 1
    moved = list(values)
    moved[border], moved[border + 1] = values[border][:-1], values[border][-1] + values[border + 1]
    assert "".join(moved) == "".join(values)
    assert of(moved) != of(values)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["ab", "c"], ["a", "bc"]),
        ([None], [""]),
        ([], [""]),
        ([], [None]),
        ([None, ""], ["", None]),
        (["a", None], ["a"]),
        (["が"], ["か\u3099"]),
    ],
)
def test_borders_and_nulls_count(one: Any, other: Any) -> None:
    assert of(one) != of(other)


def test_null_is_not_zero_and_a_number_is_not_its_text() -> None:
    assert of([0], "integer") != of([None], "integer")
    assert of([], "integer") != of([])


def test_bytes_under_a_null_do_not_count() -> None:
    hidden = pa.Array.from_buffers(
        pa.string(), 2, [pa.py_buffer(b"\x01"), pa.py_buffer(b"\0\0\0\0\1\0\0\0\3\0\0\0"), pa.py_buffer(b"axx")]
    )
    assert hidden.to_pylist() == ["a", None]
    assert digest("text", hidden) == of(["a", None])


def test_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match="not text"):
        digest("text", pa.array([1]))
    with pytest.raises(TypeError, match="not integers"):
        digest("integer", pa.array([1.5]))


def test_a_table_takes_its_columns_by_name() -> None:
    one, other = TableDigest({"a": "text", "b": "integer"}), TableDigest({"a": "text", "b": "integer"})
    one.update(pa.record_batch({"a": ["x"], "b": [1]}))
    other.update(pa.record_batch({"b": [1], "a": ["x"]}))
    assert one.hexdigests() == other.hexdigests()
    assert (one.rows, len(one.hexdigests()["a"])) == (1, 64)
