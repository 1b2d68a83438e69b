"""The rules on files as wholes: presence, hash, columns, fields, encoding, quoting, ledger."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lgmigrate.dataset.manifest import AnnexFile, Manifest
from lgmigrate.dataset.profile import Profile
from lgmigrate.errors import MigrationError
from lgmigrate.layout.model import File, Provenance
from lgmigrate.ledger import Entry, Ledger
from lgmigrate.validate import validate

PERSON, HOUSE = "個人", "世帯"


def changed(case: Any, **fields: Any) -> None:
    case.change = lambda manifest: msgspec.structs.replace(manifest, **fields)


def rules(case: Any) -> list[tuple[str, str | None, int | None, int]]:
    return [(one.rule, one.column, one.line, one.count) for one in case.findings().findings]


def test_a_file_that_is_not_there_is_told_and_no_more(case: Any) -> None:
    folder = case.build()
    (folder / f"{PERSON}.csv").unlink()
    result = validate(folder, case.layout)
    assert [(one.rule, one.file) for one in result.findings] == [("LGM-V001", PERSON)]
    assert ("LGM-V041", PERSON) not in result.checked


def test_another_hash(case: Any) -> None:
    folder = case.build()
    path = folder / f"{PERSON}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("太郎", "次郎", 1), encoding="utf-8")
    found = validate(folder, case.layout).findings
    assert [(one.rule, one.file) for one in found] == [("LGM-V002", PERSON)]
    assert hashlib.sha256(path.read_bytes()).hexdigest() in found[0].detail


def test_a_file_that_nobody_listed(case: Any) -> None:
    annex = [AnnexFile(name="対応表", kind="crosswalk", path="annex/crosswalk.csv", rows=0, sha256="")]
    changed(case, annex=annex)
    (case.folder / "annex").mkdir()
    for name in ("crosswalk.csv", "extra.csv"):
        (case.folder / "annex" / name).touch()
    found = case.only("LGM-V003")
    assert (found.severity, found.file) == ("warning", "annex/extra.csv")


def test_columns_differ_from_the_manifest(case: Any) -> None:
    text = case.content(["世帯番号"], case.houses)
    case.raw[HOUSE] = text.replace("世帯番号", "世帯コード").encode()
    found = [(one.rule, one.column, one.line) for one in case.findings().findings if one.file == HOUSE]
    assert found == [("LGM-V004", "世帯番号", 1), ("LGM-V004", "世帯コード", 1)]


def test_columns_of_the_manifest_differ_from_the_layout(case: Any) -> None:
    items = [one for one in case.layout.items if one.name != "カナ"]
    case.layout = msgspec.structs.replace(case.layout, items=items)
    assert case.only("LGM-V004").column == "カナ"


def test_columns_in_another_order(case: Any) -> None:
    items = sorted(case.layout.items, key=lambda one: (one.file, -one.no))
    case.layout = msgspec.structs.replace(case.layout, items=items)
    found = case.only("LGM-V004")
    assert (found.column, found.detail) == (None, "not in the order of the layout.")


def test_a_file_the_layout_does_not_know(case: Any) -> None:
    files = [one for one in case.layout.files if one.name != PERSON]
    case.layout = msgspec.structs.replace(case.layout, files=files, relations=[])
    assert case.only("LGM-V004").file == PERSON


@pytest.mark.parametrize("line", ["0009,1", "0009,1,,,,,,,,", "", '"0009","1"'])
@pytest.mark.parametrize("header", [True, False])
def test_a_row_with_other_than_its_fields(case: Any, line: str, header: bool) -> None:
    case.profile = Profile(header=header)
    case.put(0, "住所", "東\n京")
    case.put(3, "性別", "x")
    lines = case.content(case.layout_columns, case.persons).split("\n")
    lines.insert(len(lines) - 2, line)
    case.raw[PERSON] = "\n".join(lines).encode()
    first = 2 if header else 1
    assert rules(case) == [
        ("LGM-V005", None, first + 4, 1),
        ("LGM-V007", None, None, 1),
        ("LGM-V016", "性別", first + 5, 1),
        ("LGM-V017", "住所", first, 1),
    ]


def test_a_short_row_and_a_long_one_do_not_cancel(case: Any) -> None:
    lines = case.content(case.layout_columns, case.persons).split("\n")
    lines[2], lines[3] = lines[2] + ",", lines[3].rsplit(",", 1)[0]
    case.raw[PERSON] = "\n".join(lines).encode()
    found = case.only("LGM-V005")
    assert (found.lines, found.count) == ([3, 4], 2)


def test_a_short_row_is_found_though_a_quoted_code_holds_a_separator(case: Any) -> None:
    case.put(0, "性別", ",")
    lines = case.content(case.layout_columns, case.persons).split("\n")
    lines[3] = lines[3].rsplit(",", 1)[0]
    case.raw[PERSON] = "\n".join(lines).encode()
    found = [(one.rule, one.line) for one in case.findings().findings if one.file == PERSON]
    assert found[0] == ("LGM-V005", 4)


@pytest.mark.parametrize(
    ("encoding", "bad"), [("utf-8", b"\x83\x5c"), ("cp932", b"\x81\xff"), ("cp932", b"\xa0"), ("utf-16", b"\x00\xd8")]
)
def test_bytes_of_another_encoding_are_named_by_line_and_the_rest_is_judged(
    case: Any, encoding: Any, bad: bytes
) -> None:
    case.profile = Profile(encoding=encoding)
    case.put(0, "住所", "一\n二")
    case.put(1, "住所", "@@")
    case.put(3, "性別", "x")
    codec = "utf-16-le" if encoding == "utf-16" else encoding
    data = case.content(case.layout_columns, case.persons).encode(codec)
    case.raw[PERSON] = data.replace("@@".encode(codec), bad)
    assert rules(case) == [
        ("LGM-V006", None, 4, 1),
        ("LGM-V016", "性別", 6, 1),
        ("LGM-V017", "住所", 2, 1),
    ]


def test_another_number_of_rows(case: Any) -> None:
    case.change = lambda manifest: msgspec.structs.replace(
        manifest, files=[msgspec.structs.replace(one, rows=one.rows + 3) for one in manifest.files]
    )
    found = case.findings().findings
    assert [(one.rule, one.count) for one in found] == [("LGM-V007", 3), ("LGM-V007", 3)]


@pytest.mark.parametrize("value", ['"東京', '東"京', '"東"京"'])
def test_broken_quoting_is_named_by_line(case: Any, value: str) -> None:
    case.put(1, "住所", "@@")
    case.raw[PERSON] = case.content(case.layout_columns, case.persons).replace("@@", value).encode()
    result = case.findings()
    assert [(one.rule, one.line) for one in result.findings] == [("LGM-V008", 3)]
    assert ("LGM-V012", PERSON) not in result.checked


def test_an_empty_file_lacks_its_columns(case: Any) -> None:
    case.raw[HOUSE] = b""
    found = [(one.rule, one.column) for one in case.findings().findings if one.file == HOUSE]
    assert found == [("LGM-V004", "世帯番号"), ("LGM-V007", None)]


def test_a_header_alone_is_a_good_file_of_no_rows(case: Any) -> None:
    case.persons, case.houses = [], []
    assert case.findings().findings == []


def test_a_file_neither_given_nor_declared(case: Any) -> None:
    files = [*case.layout.files, File(no=3, name="転出", physical="MOVED", provenance=Provenance.DRAFT)]
    case.layout = msgspec.structs.replace(case.layout, files=files)
    assert case.only("LGM-V009").file == "転出"


def test_another_layout_than_the_manifest_names(case: Any) -> None:
    case.layout = msgspec.structs.replace(case.layout, sha256="b" * 64)
    assert case.only("LGM-V010").severity == "warning"


def test_a_layout_of_our_own_is_said_to_be_so(case: Any) -> None:
    case.layout = msgspec.structs.replace(case.layout, provenance=Provenance.DRAFT)
    assert case.only("LGM-V011").severity == "info"


def test_a_ledger_that_does_not_balance(case: Any) -> None:
    changed(case, ledger=Ledger(entries=[Entry(stage="convert", name="個人", read=5, out={"written": 4})]))
    found = case.only("LGM-V051")
    assert (found.severity, found.count) == ("error", 1)
    assert "convert 個人" in found.detail


@pytest.mark.parametrize(
    ("profile", "data"),
    [
        (Profile(), b"\xef\xbb\xbf%b\n"),
        (Profile(bom=True), b"%b\n"),
        (Profile(), b"%b\r\n"),
        (Profile(newline="crlf"), b"%b\n"),
    ],
)
def test_mark_and_newline_against_the_profile(case: Any, profile: Profile, data: bytes) -> None:
    case.profile = profile
    case.raw[HOUSE] = data % "世帯番号".encode() + b"0001" + data[-2:].lstrip(b"b") + b"0002" + data[-2:].lstrip(b"b")
    found = [(one.rule, one.line) for one in case.findings().findings if one.file == HOUSE]
    assert found == [("LGM-V019", 1)]


def test_no_copy_is_left_behind(case: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    case.folder = tmp_path / "dataset"
    case.folder.mkdir()
    case.profile = Profile(encoding="cp932")
    assert case.findings().findings == []
    assert list(temporary.iterdir()) == []


def test_a_folder_without_manifest_is_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match="LGM-D001"):
        validate(tmp_path)


def test_a_manifest_cannot_point_outside(case: Any) -> None:
    def change(manifest: Manifest) -> Manifest:
        files = [msgspec.structs.replace(one, path="../elsewhere.csv") for one in manifest.files]
        return msgspec.structs.replace(manifest, files=files)

    case.change = change
    with pytest.raises(MigrationError, match="LGM-R010"):
        case.findings()
