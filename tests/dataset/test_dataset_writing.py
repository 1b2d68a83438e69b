"""Writing files of a dataset in any form a profile declares, so that they read back as they were."""

import codecs
import itertools
import stat
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgmigrate import definitions, files
from lgmigrate.dataset.profile import DateForm, Profile
from lgmigrate.dataset.reading import scan_file, utf8_copy
from lgmigrate.dataset.writing import BLOCK_CHARACTERS, file_name, write_annex, write_file
from lgmigrate.errors import MigrationError

VALUES = [
    "1",
    "",
    None,
    'a "quoted" word',
    "a,b;c\td|e",
    "行\n替え",
    "復\r帰",
    "両\r\n方",
    " 端 ",
    "#",
    '"',
    "'",
    "NULL",
]
NAMES = ["名称, 正式", "a;b|c d", "備考"]


def columns_of(values: list[str | None]) -> pl.DataFrame:
    """Each value once in each place of a row, and rows of nothing."""
    rows = [tuple(values[(at + by) % len(values)] for by in range(3)) for at in range(len(values))]
    return pl.DataFrame([*rows, (None,) * 3, (None, "", None)], schema=dict.fromkeys(NAMES, pl.String), orient="row")


def read_back(folder: Path, written: Any, profile: Profile) -> pl.DataFrame:
    with utf8_copy(folder / written.path, profile) as copy:
        return scan_file(folder, written, profile, copy=copy).collect()


def wrote(folder: Path, frame: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    written = write_file(frame.lazy(), folder, "台帳.csv", profile, name="台帳", key=frame.columns[:1])
    path = folder / "台帳.csv"
    assert (written.rows, written.columns, written.key) == (frame.height, frame.columns, frame.columns[:1])
    assert (written.bytes, written.sha256) == (path.stat().st_size, files.sha256(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in folder.iterdir()] == ["台帳.csv"]
    return read_back(folder, written, profile)


FORMS = [
    {"encoding": encoding, "bom": bom, "newline": newline, "quoting": quoting, "header": header}
    for (encoding, bom), newline, quoting, header in itertools.product(
        [("utf-8", False), ("utf-8", True), ("utf-16", False), ("utf-16", True), ("cp932", False)],
        ["lf", "crlf"],
        ["necessary", "always"],
        [True, False],
    )
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: "-".join(str(value) for value in form.values()))
def test_every_form_reads_back(tmp_path: Path, form: dict[str, Any]) -> None:
    frame = columns_of(VALUES)
    assert wrote(tmp_path, frame, Profile(**form)).equals(frame, null_equal=True)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", " "])
@pytest.mark.parametrize("null", ["", "なし", "\\N", " "])
@pytest.mark.parametrize("quoting", ["necessary", "always"])
def test_separators_and_marks_of_missing_values_read_back(
    tmp_path: Path, separator: str, null: str, quoting: Any
) -> None:
    if null == separator:
        return
    profile = Profile(separator=separator, null=null, quoting=quoting)
    frame = columns_of([value for value in VALUES if value != null or null == ""])
    assert wrote(tmp_path, frame, profile).equals(frame, null_equal=True)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
OFTEN = st.text('",;\t\r\n a\\N辻\U000e0103', max_size=6)


@settings(max_examples=80, deadline=None)
@given(
    values=st.lists(st.none() | TEXT | OFTEN, min_size=1, max_size=12),
    newline=st.sampled_from(["lf", "crlf"]),
    quoting=st.sampled_from(["necessary", "always"]),
    width=st.integers(1, 3),
)
def test_any_text_reads_back(
    tmp_path_factory: pytest.TempPathFactory, values: list[str | None], newline: Any, quoting: Any, width: int
) -> None:
    frame = pl.DataFrame({f"項目{at}": pl.Series(values, dtype=pl.String) for at in range(width)})
    folder = tmp_path_factory.mktemp("any")
    assert wrote(folder, frame, Profile(newline=newline, quoting=quoting)).equals(frame, null_equal=True)


def test_the_bytes_are_those_of_the_profile(tmp_path: Path) -> None:
    frame = pl.DataFrame({"番号": ["007", None], "日": [date(2026, 4, 1), None], "名": ["辻, 一", ""]})

    def data(**form: Any) -> bytes:
        write_file(frame.lazy(), tmp_path, "a.csv", Profile(**form), name="a", key=[])
        return (tmp_path / "a.csv").read_bytes()

    assert data().decode() == '番号,日,名\n007,20260401,"辻, 一"\n,,""\n'
    assert data(header=False, date=DateForm.EXTENDED).decode() == '007,2026-04-01,"辻, 一"\n,,""\n'
    assert data(quoting="always", newline="crlf", date=DateForm.SLASH).decode() == (
        '"番号","日","名"\r\n"007","2026/04/01","辻, 一"\r\n,,""\r\n'
    )
    assert data(bom=True, null="NULL", separator="\t").startswith(codecs.BOM_UTF8 + "番号\t日\t名\n".encode())
    assert data(null="NULL").decode().endswith('\nNULL,NULL,""\n')
    assert data(encoding="utf-16", bom=True) == codecs.BOM_UTF16_LE + data().decode().encode("utf-16-le")
    assert data(encoding="utf-16") == data().decode().encode("utf-16-le")
    assert data(encoding="cp932") == data().decode().encode("cp932")


@pytest.mark.parametrize("form", list(DateForm))
def test_dates_of_any_century(tmp_path: Path, form: DateForm) -> None:
    near = [date(1868, 1, 1), None, date(2099, 12, 31), date(2000, 2, 29), date(1970, 1, 1)]
    for days in (near, [*near, date(1867, 12, 31)], [*near, date(9999, 12, 31)], [None], []):
        frame = pl.DataFrame({"日": days}, schema={"日": pl.Date()})
        expected = [day and day.strftime(form.strftime) for day in days]
        assert wrote(tmp_path, frame, Profile(date=form))["日"].to_list() == expected


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_files_without_rows_and_rows_without_values(tmp_path: Path, header: bool, encoding: Any) -> None:
    profile = Profile(header=header, encoding=encoding)
    empty = pl.DataFrame(schema={"番号": pl.String, "名": pl.String})
    assert wrote(tmp_path, empty, profile).equals(empty)
    nothing = pl.DataFrame({"番号": pl.Series([None, None, "1", None], dtype=pl.String)})
    assert wrote(tmp_path, nothing, profile).equals(nothing, null_equal=True)


@pytest.mark.parametrize("wrong", ["\U00020bb7", "\U000e0103", "\ue758", "é", "\x80", "\uf8f0", "\uf8f3"])
@pytest.mark.parametrize("before", [0, BLOCK_CHARACTERS // 2])
def test_a_character_that_the_encoding_cannot_hold(tmp_path: Path, wrong: str, before: int) -> None:
    # Regression: U+0080 and U+F8F0–F8F3 were written as bytes that no reader of CP932 takes.
    frame = pl.DataFrame({"a": ["x"] * before + ["y", f"漢{wrong}"]})
    with pytest.raises(MigrationError) as caught:
        write_file(frame.lazy(), tmp_path, "a.csv", Profile(encoding="cp932"), name="a", key=[])
    assert caught.value.code == "LGM-D011"
    assert caught.value.facts["line"] == before + 3
    assert caught.value.facts["char"] == f"U+{ord(wrong):04X}"
    assert list(tmp_path.iterdir()) == []


def test_cp932_keeps_what_it_has_and_writes_jis_symbols(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": ["髙﨑①Ⅱ\ue000\ue757ｶﾞ～－", "〜−‖¢£¬"]})
    read = wrote(tmp_path, frame, Profile(encoding="cp932"))
    assert read["a"].to_list() == ["髙﨑①Ⅱ\ue000\ue757ｶﾞ～－", "～－∥￠￡￢"]


def test_a_failure_leaves_the_earlier_file(tmp_path: Path) -> None:
    profile = Profile(encoding="cp932")
    write_file(pl.LazyFrame({"a": ["1"]}), tmp_path, "a.csv", profile, name="a", key=[])
    broken = pl.LazyFrame({"a": ["x"]}).select(pl.col("a").cast(pl.Int64))
    for frame, error in ((pl.LazyFrame({"a": ["é"]}), MigrationError), (broken, pl.exceptions.PolarsError)):
        with pytest.raises(error):
            write_file(frame, tmp_path, "a.csv", profile, name="a", key=[])
        assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
        assert (tmp_path / "a.csv").read_bytes() == b"a\n1\n"


def test_a_value_that_reads_like_a_missing_one(tmp_path: Path) -> None:
    frame = pl.LazyFrame({"番号": ["1", "2"], "名": ["なし", None], "日": [date(2026, 4, 1), None]})
    with pytest.raises(MigrationError) as caught:
        write_file(frame, tmp_path, "a.csv", Profile(null="なし"), name="a", key=[])
    assert caught.value.code == "LGM-D012"
    assert caught.value.facts == {"path": "a.csv", "item": "名", "null": "なし"}
    assert list(tmp_path.iterdir()) == []
    assert write_file(frame, tmp_path, "a.csv", Profile(null="無"), name="a", key=[]).rows == 2


def test_the_annex_is_plain_csv(tmp_path: Path) -> None:
    frame = pl.LazyFrame({"番号": ["1"], "元の値": ["a,b"]})
    annex = write_annex(frame, tmp_path, "annex/台帳.csv", name="台帳", kind="unmapped")
    path = tmp_path / "annex" / "台帳.csv"
    assert path.read_text(encoding="utf-8") == '番号,元の値\n1,"a,b"\n'
    assert (annex.rows, annex.path, annex.sha256) == (1, "annex/台帳.csv", files.sha256(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("path", ["../a.csv", "/tmp/a.csv", "x/../../a.csv"])  # noqa: S108
def test_a_path_that_climbs_out(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "dataset"
    with pytest.raises(MigrationError, match="LGM-R010"):
        write_file(pl.LazyFrame({"a": ["1"]}), folder, path, Profile(), name="a", key=[])
    assert list(tmp_path.rglob("*.csv")) == []


def named(pattern: str, created: str | None = "2026-04-01T09:05:00+09:00") -> str:
    return file_name(
        Profile(file_name=pattern), unit="法人住民税", no=3, file="事業所", physical="JIGYOSHO", created=created
    )


def test_names_by_pattern() -> None:
    assert named("{file}.csv") == "事業所.csv"
    assert named("{unit}_{physical}_{created}_{no}.csv") == "法人住民税_JIGYOSHO_20260401090500_3.csv"
    # Regression: the number was text, which `03` fills up on its right.
    assert named("{no:03}.csv") == "003.csv"
    assert named("一覧.csv", None) == "一覧.csv"


@pytest.mark.parametrize("pattern", ["{name}.csv", "{}.csv", "{file", "{file.x}.csv", "{file[0][x]}.csv", "{file:d}"])
def test_patterns_that_cannot_be_filled(pattern: str) -> None:
    with pytest.raises(MigrationError) as caught:
        named(pattern)
    assert (caught.value.code, caught.value.facts["pattern"]) == ("LGM-D010", pattern)


def test_created_needs_a_declaration() -> None:
    with pytest.raises(MigrationError, match="created only where the project declares it") as caught:
        named("{created}.csv", None)
    assert "created" not in caught.value.facts["known"]


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"separator": ""}, "separator '' is not one ASCII character"),
        ({"separator": ";;"}, "separator ';;' is not one"),
        ({"separator": "、"}, "separator '、' is not one"),
        ({"separator": '"'}, "other than quote and newline"),
        ({"separator": "\n"}, "other than quote and newline"),
        ({"null": '""'}, "holds a quote, a newline or the separator"),
        ({"null": "a,b"}, "holds a quote, a newline or the separator"),
        ({"null": "\t", "separator": "\t"}, "holds a quote, a newline or the separator"),
        ({"encoding": "cp932", "bom": True}, "cp932 has no BOM"),
    ],
)
def test_forms_that_nobody_could_read_back(form: dict[str, Any], why: str) -> None:
    with pytest.raises(MigrationError, match=f"LGM-R001 .*{why}"):
        definitions.convert(form, Profile, Path("migration.toml"))
