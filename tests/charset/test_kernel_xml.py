"""The kernel on XML: where a walk over tags stops, and that tables which do not hold together are refused."""

import numpy as np
import pytest

from lgmigrate.charset._kernel import XmlShape, walk_xml

END, MORE, ODD, FOUND, LEFT = 0, 2, 3, 6, 7
INT = np.int32


def walk(text: str, depth: int = 1, floor: int = 1, quiet: int = -1, past: bool = False) -> tuple[str, int, int]:
    """What is left of a text where the walk stops, the depth there, and why."""
    data = np.frombuffer(text.encode(), np.uint8)
    at, depth, why = walk_xml(data, 0, len(data), depth, floor, quiet, past, b"r")
    return data[at:].tobytes().decode(), depth, why


@pytest.mark.parametrize(
    ("text", "rest", "depth", "why"),
    [
        ("a<b><c/><n:r k='1'>", "<n:r k='1'>", 2, FOUND),
        ("<rr/><r.a/><x r='<r>' s=\">\"/><!--<r>--><![CDATA[<r>]]><?r <r>?><r/>", "<r/>", 1, FOUND),
        ("<b></b>text", "", 1, END),
        ("<b></b></l>more", "more", 0, LEFT),
        ("<b/><r k='>", "<r k='>", 1, MORE),
        ("<b><!-- -- >", "<!-- -- >", 2, MORE),
        ("<b><!DOCTYPE r>", "<!DOCTYPE r>", 2, ODD),
        ("<", "<", 1, MORE),
    ],
)
def test_a_walk_stops_at_the_name(text: str, rest: str, depth: int, why: int) -> None:
    assert walk(text) == (rest, depth, why)


def test_a_walk_goes_over_what_is_in_a_record() -> None:
    assert walk("<r><r/><a><r/></a></r><r>2</r>", quiet=1, past=True) == ("<r>2</r>", 1, FOUND)
    assert walk("<r/><r>2</r>", quiet=1, past=True) == ("<r>2</r>", 1, FOUND)
    assert walk("<r><r/>", quiet=1, past=True) == ("", 2, END)


def tables(**changed: object) -> list[object]:
    """The tables of records <r> with a column of their text."""
    made = {
        "names": b"r",
        "nodes": np.array([[0, 1, 0, 0, -1, -1, 0, -1, 0, 0], [1, 0, 0, 0, 0, -1, 0, 0, 0, 0]], INT),
        "children": np.array([[0, 1, 1, -1]], INT),
        "groups": np.empty((0, 2), INT),
        "variants": np.empty(0, INT),
        "attributes": np.empty((0, 6), INT),
        "columns": np.array([[0, -1]], INT),
        "chains": np.array([-1], INT),
        "tables": np.array([[0, 1]], INT),
        "declared": b"",
        "prefixes": [],
    }
    return list({**made, **changed}.values())


def fill(text: bytes, behind: int = 512, rows: int = 4) -> tuple[int, int, list[int]]:
    """Where and why the kernel stops, and what it counts."""
    shape = XmlShape(*tables())  # type: ignore[arg-type]
    counts = np.zeros(3, np.int64)
    stopped = shape.fill(
        np.frombuffer(text + bytes(behind), np.uint8), 0, len(text), 99, np.empty(2 * rows, np.uint64),
        np.empty(rows, np.uint8), np.empty(len(text) + 16, np.uint8), np.empty(rows, INT), np.empty((1, 2), INT),
        np.array([rows], np.int64), counts,
    )  # fmt: skip
    return stopped[0], stopped[1], counts.tolist()


def test_records_are_filled_until_there_is_no_room() -> None:
    assert fill(b"<r>1</r> <r/>\n<r>a text beyond a view</r>") == (41, 0, [3, 20, 0])
    assert fill(b"<r>1</r><r/><r/>", rows=2) == (12, 1, [2, 0, 0])
    assert fill(b"<r>1</r><r>2") == (8, 2, [1, 0, 0])
    assert fill(b"<r>1</r><r><!-- --></r>" + b" " * 600) == (8, 3, [1, 0, 0])
    with pytest.raises(ValueError, match="too near"):
        fill(b"<r/>", behind=100)


@pytest.mark.parametrize(
    "changed",
    [
        {"children": np.array([[0, 1, 7, -1]], INT)},
        {"children": np.array([[0, 2, 1, -1]], INT)},
        {"children": np.array([[0, 1, 1, 0]], INT)},
        {"columns": np.array([[1, -1]], INT)},
        {"tables": np.array([[0, 2]], INT)},
        {"nodes": np.zeros((1, 10), INT)},
    ],
)
def test_tables_that_point_nowhere_are_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="fit each other"):
        XmlShape(*tables(**changed))  # type: ignore[arg-type]
