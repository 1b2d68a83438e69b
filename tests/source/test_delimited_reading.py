"""Whole files against rows read one by one: however a file is cut into blocks, whatever is damaged, nothing is lost."""

import codecs
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lgmigrate.charset import Charset, code_page, transcoding
from lgmigrate.charset.python_codecs import codec_of
from lgmigrate.errors import MigrationError
from lgmigrate.source.delimited import reader as delimited_reader
from lgmigrate.source.delimited.fast import ColumnReader
from lgmigrate.source.delimited.reader import DelimitedReader
from lgmigrate.source.delimited.rows import BLANK, END_MARK, Row, RowReader
from lgmigrate.source.table import Column, DelimitedForm, TableDefinition

COUNT = 3
NAMES = [f"C{number}" for number in range(COUNT)]
DIALECTS: list[dict[str, object]] = [
    {},
    {"ragged": "fill"},
    {"excel": True, "nul": "keep"},
    {"escape": "\\"},
    {"trailing": True, "blanks": "skip"},
    {"longest": 200},
    {"quoting": "none", "ragged": "join"},
    {"doubled": False, "blank_lines": "reject"},
]
PIECES = ["a", "山", "1", "ｱ", "12", "日本", ",", '"', "\n", "\r\n", "\r", " ", "=", "\\", "\0"]
WEIGHTS = [9, 9, 9, 3, 9, 9, 1, 1, 0.5, 0.3, 0.2, 1, 0.5, 0.2, 0.1]


def made(chance: random.Random, form: DelimitedForm, page: str) -> bytes:
    """A file, mostly sound."""
    lines = []
    for _ in range(chance.randrange(1, 25)):
        values = []
        for _ in range(COUNT if chance.random() < 0.95 else chance.randrange(1, 6)):
            value = "".join(chance.choices(PIECES, WEIGHTS, k=chance.randrange(6)))
            special = any(mark in value for mark in ',"\r\n')
            if form.quoting == "usual" and (special or chance.random() < 0.4) and chance.random() < 0.98:
                value = '"' + value.replace('"', '""') + '"'
            values.append(f'="{value}"' if form.excel and chance.random() < 0.1 and not special else value)
        end = chance.choices(["\n", "\r\n", "\r", "\n\n"], [8, 8, 1, 0.3])[0]
        lines.append(",".join(values) + "," * form.trailing + end)
    text = "".join(lines) + "\x1a" * (chance.random() < 0.1)
    text = text[: chance.randrange(len(text))] if chance.random() < 0.2 else text
    if page == "ibm-930":
        text = text.replace("\\", "")
    data = bytearray(codecs.BOM_UTF16_LE if page == "utf-16" else b"")
    data += text.encode("utf-16-le") if page == "utf-16" else codec_of(Charset(base=page)).encode(text)[0]
    for _ in range(chance.choice([0, 0, 1, 3])):
        at = chance.randrange(len(data) + 1)
        data[at : at + chance.randrange(2)] = chance.choice([b'"', b"\x81", b"\xff", b"\n", b",", b"\x0e", b""])
    return bytes(data)


def one_by_one(data: bytes, page: str, form: DelimitedForm) -> tuple[bytes, list[Row]]:
    """The whole text, and its rows."""
    stream = transcoding(code_page(Charset(base=page)), on_error="replace")
    text = stream.decode(data) + stream.flush()
    reader, rows, at = RowReader(form, COUNT), [], 0
    while at < len(text):
        row = reader.row(text, at, True)
        assert row is not None
        rows.append(row)
        at = row.end
    return text, rows


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 2**32),
    dialect=st.sampled_from(DIALECTS),
    page=st.sampled_from(["utf-8", "cp932", "euc-jp", "utf-16", "ibm-930"]),
    block=st.sampled_from([7, 16, 33, 64, 1000]),
)
def test_a_file_is_what_its_rows_are_one_by_one(
    tmp_path: Path, seed: int, dialect: dict[str, object], page: str, block: int
) -> None:
    form = DelimitedForm(header=0, **(dialect if page != "ibm-930" else {**dialect, "escape": ""}))
    path, data = tmp_path / "data.csv", made(random.Random(seed), form, page)  # noqa: S311
    path.write_bytes(data)
    definition = TableDefinition(
        name="data", encoding=page, delimited=form, columns=[Column(name=name) for name in NAMES]
    )
    try:
        reader = DelimitedReader(path, definition, block=block)
    except MigrationError as error:
        assert error.code == "LGM-S091"  # hardly a row of the file has three values
        return
    text, rows = one_by_one(data, page, form)
    small, delimited_reader.SMALL = delimited_reader.SMALL, 24
    try:
        batches = list(reader.batches({"row": NAMES}))
        fetched = list(reader.fetch(list(range(1, len(rows) + 1))))
    finally:
        delimited_reader.SMALL = small

    values = {row[0]: list(row[1:]) for batch in batches for row in batch.frames["row"].iter_rows()}
    rejects = {reject.record: reject for batch in batches for reject in batch.rejects}
    filtered = sum(sum(batch.filtered.values()) for batch in batches)
    assert sum(batch.count for batch in batches) == len(rows) == len(values) + len(rejects) + filtered
    passed = {END_MARK} if form.blank_lines == "reject" else {END_MARK, BLANK}
    for number, row in enumerate(rows, 1):
        if number in values:
            read = [value.decode() for value in row.values]
            assert not row.fault
            assert values[number] == read + [None] * (COUNT - len(read))
        elif number in rejects:
            assert row.fault or "\ufffd".encode() in text[row.start : row.end]
        else:
            assert row.fault in passed
    assert [number for number, _, _ in fetched] == list(range(1, len(rows) + 1))
    assert b"".join(piece for _, _, piece in fetched) == (data if rows else b"")
    places = {number: (offset, piece) for number, offset, piece in fetched}
    assert all(data[offset : offset + len(piece)] == piece for offset, piece in places.values())
    assert all((one.offset, one.data) == places[number] for number, one in rejects.items())


def test_sound_files_are_read_in_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(b'a,b\n1,"x ""y"" z"\n2,"p\nq"\n3,\n' * 200)
    monkeypatch.setattr(RowReader, "row", _only_the_head(RowReader.row))
    reader = DelimitedReader(path, TableDefinition(name="data", encoding="utf-8", rest="ignore"))
    made: list[int] = []
    monkeypatch.setattr(ColumnReader, "read", _counted(ColumnReader.read, made))
    assert sum(batch.count for batch in reader.batches({"row": ["a", "b"]})) == 799
    assert sum(made) == 799


def _only_the_head(row):  # noqa: ANN001, ANN202
    def read(self, text, start, final):  # noqa: ANN001, ANN202
        assert self.columns is None or start == len(text)
        return row(self, text, start, final)

    return read


def _counted(read, made):  # noqa: ANN001, ANN202
    def counted(self, *arguments):  # noqa: ANN001, ANN002, ANN202
        table = read(self, *arguments)
        made.append(table.num_rows)
        return table

    return counted


def test_a_file_that_has_no_rows_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited_reader, "ENDLESS", 1 << 12)
    path = tmp_path / "data.csv"
    path.write_bytes(b"a,b\n1,2\n" + b"x" * (1 << 15))
    reader = DelimitedReader(path, TableDefinition(name="data", encoding="utf-8"), block=1 << 10)
    with pytest.raises(MigrationError) as caught:
        list(reader.batches({"row": ["a"]}))
    assert (caught.value.code, caught.value.facts["offset"]) == ("LGM-S099", 8)
