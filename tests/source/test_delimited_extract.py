"""The extract stage of a delimited file: what is posted, and what is rejected with which bytes and why."""

from pathlib import Path

import msgspec
import polars as pl
import pytest

from lgmigrate.charset import Charset
from lgmigrate.charset.python_codecs import codec_of
from lgmigrate.gaiji import GaijiRow, GaijiTable
from lgmigrate.ledger import Assumption
from lgmigrate.source.delimited import Delimited
from lgmigrate.source.delimited.reader import DelimitedReader
from lgmigrate.source.rejects import RejectFiles
from lgmigrate.source.table import Column, DelimitedForm, TableDefinition

SOUND = ["1,山,x\r\n".encode("cp932"), b'2,"a\r\nb",\r\n', b"4,\xf0\x40\xf0\x40,-\r\n"]
BAD = {
    "LGM-C011": b"3,\x81\xad,y\r\n",
    "LGM-S093": b"5,6\r\n",
    "LGM-S094": b'7,"8"9,z\r\n',
    "LGM-S097": b"9,\0,z\r\n",
}
BLANK = b"\r\n"
HEAD = "番,名,備\r\n".encode("cp932")


@pytest.fixture
def definition() -> TableDefinition:
    columns = [Column(name="番"), Column(name="名"), Column(name="備", null=["", "-"])]
    return TableDefinition(name="data", encoding="cp932", columns=columns)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "data.csv"
    file.write_bytes(HEAD + SOUND[0] + BAD["LGM-C011"] + SOUND[1] + BAD["LGM-S093"] + BAD["LGM-S094"] + BLANK + SOUND[2]
                     + BAD["LGM-S097"] + b"\x1a")  # fmt: skip
    return file


def test_everything_is_accounted_for(tmp_path: Path, path: Path, definition: TableDefinition) -> None:
    rejects = RejectFiles.of(tmp_path / "rejects", "data")
    output = tmp_path / "row.parquet"
    ledger = Delimited(path, definition, "data", "en").run({"row": output}, rejects, numbered=True)
    (entry,) = ledger.entries
    assert ledger.balanced
    assert (entry.read, entry.out) == (9, {"row": 3})
    assert entry.rejected == dict.fromkeys(sorted(BAD), 1)
    assert entry.filtered == {"LGM-S098": 1, "LGM-S103": 1}
    assert pl.read_parquet(output).rows() == [
        (1, "1", "山", "x"),
        (3, "2", "a\r\nb", None),
        (7, "4", "\ue000\ue000", None),
    ]
    assert [(note.item, note.reason, note.count, note.records) for note in ledger.notes] == [
        ("row: 備 = ''", "LGM-S031", 1, [3]),
        ("row: 備 = '-'", "LGM-S031", 1, [7]),
    ]
    assert Assumption(setting="data.symbols", value="microsoft", why="default of cp932") in ledger.assumptions


def test_rejects_are_the_bytes_of_the_file(tmp_path: Path, path: Path, definition: TableDefinition) -> None:
    rejects = RejectFiles.of(tmp_path / "rejects", "data")
    Delimited(path, definition, "data", "en").run({}, rejects)
    data = path.read_bytes()
    assert rejects.data.read_bytes() == b"".join(BAD.values())
    causes = rejects.read_causes()
    assert causes.select("record", "field", "code").rows() == [
        (2, "名", "LGM-C011"),
        (4, "", "LGM-S093"),
        (5, "名", "LGM-S094"),
        (8, "", "LGM-S097"),
    ]
    offsets = {code: data.index(row) for code, row in BAD.items()}
    offsets["LGM-C011"] += 2
    assert dict(causes.select("code", "offset").rows()) == offsets
    assert causes["hex"].to_list()[:2] == ["81AD", BAD["LGM-S093"].hex().upper()]
    assert causes["reason"].to_list()[1] == "line 6: 2 values instead of 3."
    assert causes["reason"].to_list()[0].startswith("line 3: byte 3 holds 81AD")
    assert "at line 7, character 6" in causes["reason"].to_list()[2]


def test_reasons_are_japanese_by_default(tmp_path: Path, path: Path, definition: TableDefinition) -> None:
    rejects = RejectFiles.of(tmp_path / "rejects", "data")
    Delimited(path, definition, "data").run({}, rejects)
    assert rejects.read_causes()["reason"].to_list()[1] == "6行目: 値が 2 個です(列数は 3)"


def test_rejects_that_are_mended_can_be_fed_back(tmp_path: Path, path: Path, definition: TableDefinition) -> None:
    rejects = RejectFiles.of(tmp_path / "rejects", "data")
    Delimited(path, definition, "data").run({}, rejects)
    again = DelimitedReader(path, definition).for_rejects()
    again = msgspec.structs.replace(again, delimited=msgspec.structs.replace(again.delimited, nul="keep"))
    ledger = Delimited(rejects.data, again, "again").run({"row": tmp_path / "again.csv"}, None)
    assert (ledger.entries[0].read, ledger.entries[0].out) == (4, {"row": 1})


def test_gaiji_in_use_are_counted(tmp_path: Path, path: Path, definition: TableDefinition) -> None:
    table = GaijiTable(path="t.csv", rows=[GaijiRow(line=2, code=0xF040, page="", target="𠮷")])
    ledger = Delimited(path, definition, "data", gaiji=table).run({"row": tmp_path / "row.csv"}, None)
    (use,) = ledger.gaiji
    assert (use.code, use.text, use.resolved, use.count) == ("F040", "𠮷", True, 2)
    assert (use.fields, use.records) == ({"名": 2}, [7])
    assert "𠮷𠮷" in (tmp_path / "row.csv").read_text(encoding="utf-8")


def test_columns_left_out_and_rows_filled_up_are_posted(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_bytes(b"a,b,c\n1,2,3\n4,5\n")
    definition = TableDefinition(
        name="data",
        encoding="utf-8",
        rest="ignore",
        columns=[Column(name="a"), Column(name="c")],
        delimited=DelimitedForm(ragged="fill"),
    )
    ledger = Delimited(file, definition, "data").run({"row": tmp_path / "row.parquet"}, None)
    assert pl.read_parquet(tmp_path / "row.parquet").rows() == [("1", "3"), ("4", None)]
    assert {(note.item, note.reason, note.count) for note in ledger.notes} == {
        ("row: b", "LGM-S101", 2),
        ("row", "LGM-S102", 1),
    }


def test_what_was_assumed_is_posted(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_bytes("a,b\n1,山\n".encode("utf-16-le"))
    ledger = Delimited(file, TableDefinition(name="data", encoding="utf-16"), "data").run({}, None)
    assert [one.value for one in ledger.assumptions if one.setting == "data.byte_order"] == ["little-endian"]
    file.write_bytes("\ufeffa,b\n1,山\n".encode())
    (assumed, *_) = Delimited(file, TableDefinition(name="data"), "data").run({}, None).assumptions
    assert (assumed.setting, assumed.value) == ("data.encoding", "utf-8")
    assert "EFBBBF" in assumed.why


def test_batches_and_blocks_do_not_change_the_output(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_bytes(b"".join(f'{n},"v{n}\n{n % 7}",{"x" * (n % 5)}\n'.encode() for n in range(5_000)))
    definition = TableDefinition(name="data", encoding="utf-8", delimited=DelimitedForm(header=0))
    outputs = []
    for rows in (None, 1, 300):
        path = tmp_path / f"{rows}.parquet"
        Delimited(file, definition, "data").run({"row": path}, None, batch_rows=rows)
        outputs.append(path.read_bytes())
    assert outputs[0] == outputs[1] == outputs[2]


def test_a_shift_that_the_end_of_the_file_leaves_open_rejects_the_last_row(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_bytes(codec_of(Charset(base="ibm-930")).encode("1,2\n3,山")[0].rstrip(b"\x0f"))
    definition = TableDefinition(name="data", encoding="ibm-930", delimited=DelimitedForm(header=0))
    ledger = Delimited(file, definition, "data").run({}, None)
    assert (ledger.entries[0].out, ledger.entries[0].rejected) == ({"row": 1}, {"LGM-C013": 1})
