"""A table of 3,000 codes with every kind of fault that such tables have, and tables without any."""

import csv
import datetime
import io
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from lgmigrate.charset import Charset, CodePage, code_page
from lgmigrate.charset.extension_table import points_of
from lgmigrate.errors import catalogue
from lgmigrate.gaiji.columns import COLUMNS
from lgmigrate.gaiji.forms import read_any
from lgmigrate.gaiji.lint import lint
from lgmigrate.gaiji.mj import mj_table
from lgmigrate.gaiji.problem import Problem
from lgmigrate.source import Reader, read_record
from lgmigrate.source.extract import Extraction

TODAY = datetime.date(2026, 4, 1)
Cells = dict[str, str]

COPY = {name: f"{{other[{name}]}}" for name in COLUMNS}
FAULTS: dict[str, Cells] = {
    # code
    "LGM-G102": {"code": "外字1"},
    "LGM-G103": {"code": "6.00E+10"},
    "LGM-G104": {"code": "U+4E00"},
    "LGM-G105": {"code": "{other[code]}"},
    "LGM-G106": COPY,
    "LGM-G107": {"code": ""},
    "LGM-G112": {"code": "７F41"},
    "LGM-G158": {"page": "ibm-9300"},
    "LGM-G159": {"page": "ibm-939"},
    "LGM-G160": {"code": "0F41"},
    "LGM-G161": {"code": "45B6"},
    "LGM-G162": {"code": "U+E000"},
    # target
    "LGM-G108": {"target": "8FBB"},
    "LGM-G109": {"target": "U+D800"},
    "LGM-G110": {"target": "U+4E00 U+4E01 U+4E02 U+4E03 U+4E04"},
    "LGM-G111": {"target": "J+BC2F"},
    "LGM-G114": {"target": "U+E0A0"},
    "LGM-G115": {"target": "U+10DE92", "mj": "GJ000001", "juki": "", "koseki": "", "toki": ""},
    "LGM-G116": {"target": "U+F900", "mj": "", "juki": "", "koseki": "", "toki": ""},
    "LGM-G117": {"target": "U+3000"},
    "LGM-G118": {"target": "U+3013"},
    "LGM-G119": {"target": "U+2FE0"},
    "LGM-G120": {"target": "U+E0100 {bare}"},
    "LGM-G121": {"target": "U+5516 U+E01EF", "mj": "", "juki": "", "koseki": "", "toki": ""},
    "LGM-G122": {"target": "U+5516 U+E0100", "mj": "", "juki": "", "koseki": "", "toki": ""},
    "LGM-G123": {"target": "U+5516 U+FE0F", "mj": "", "juki": "", "koseki": "", "toki": ""},
    "LGM-G124": {"target": "U+AC00", "mj": "", "juki": "", "koseki": "", "toki": ""},
    "LGM-G125": {"target": "U+2F00"},
    "LGM-G126": {"target": "U+20002", "mj": "", "juki": "", "koseki": "", "toki": ""},
    "LGM-G142": {**COPY, "code": "{row[code]}"},
    "LGM-G143": {**COPY, "code": "{row[code]}", "target": "{other_bare}"},
    # names and numbers
    "LGM-G127": {"mj": "MJ25761"},
    "LGM-G128": {"mj": "MJ099999"},
    "LGM-G129": {"target": "{other_bare}", "status": "候補"},
    "LGM-G130": {"target": "U+8FBB U+E0103", "mj": "MJ025760", "juki": "", "koseki": "", "toki": "", "status": "候補"},
    "LGM-G131": {"target": "U+3402 U+E0103", "mj": "MJ000006", "juki": "", "koseki": "", "toki": "", "status": "候補"},
    "LGM-G132": {"target": "U+BC2F", "mj": "MJ025761", "juki": "J+BC2F", "koseki": "", "toki": ""},
    "LGM-G133": {"juki": "BC2F"},
    "LGM-G134": {"juki": "J+0041"},
    "LGM-G135": {"juki": "{other[juki]}"},
    "LGM-G136": {"koseki": "4410"},
    "LGM-G137": {"koseki": "999999"},
    "LGM-G138": {"koseki": "{other[koseki]}"},
    "LGM-G139": {"toki": "437750"},
    "LGM-G140": {"toki": "99999999"},
    "LGM-G141": {"toki": "{other[toki]}"},
    # status, relation, decision
    "LGM-G101": {"note": "読点,のある備考"},
    "LGM-G113": {"status": "決済"},
    "LGM-G144": {"target": ""},
    "LGM-G145": {"status": "保留"},
    "LGM-G146": {"status": "候補", "target": "", "mj": "", "juki": "", "koseki": "", "toki": ""},
    "LGM-G147": {"status": "縮退", "target": "U+8FBB", "mj": "MJ025760", "juki": "", "koseki": "", "toki": ""},
    "LGM-G148": {"relation": "字形の類似による"},
    "LGM-G149": {"relation": "辞書類等による関連字"},
    "LGM-G150": {"status": "縮退", "relation": "法務省告示582号別表第四", "target": "U+4E00"},
    "LGM-G151": {"status": "縮退", "relation": "読み・字形による類推"},
    "LGM-G152": {"decided_by": ""},
    "LGM-G153": {"decided_on": ""},
    "LGM-G154": {"decided_on": "2/10/26"},
    "LGM-G155": {"decided_on": "2026/2/30"},
    "LGM-G156": {"decided_on": "2026-04-02"},
    "LGM-G157": {"decided_on": "46063"},
    # text and pictures
    "LGM-G163": {"picture": "glyphs/none.png"},
    "LGM-G164": {"picture": "..\\glyphs\\6941.bmp"},
    "LGM-G165": {"note": "一行目\n二行目"},
    "LGM-G166": {"note": "?野家の?"},
    "LGM-G167": {"note": "=HYPERLINK(1)"},
}
"""A fault → the cells of a sound row that it changes; ``other`` is a sound row above it, ``bare`` without selector."""


@pytest.fixture(scope="module")
def page() -> CodePage:
    return code_page(Charset(base="ibm-930"))


@pytest.fixture(scope="module")
def sound() -> list[Cells]:
    """3,000 decided rows: characters that have an IVS and every number."""
    full = pl.all_horizontal(pl.col("implemented", "ivs", "juki", "koseki", "toki").is_not_null())
    chosen = mj_table().frame.filter(full, ~pl.col("ucs").is_in(["\u8fbb", "\u5516"])).head(len(CODES)).to_dicts()
    return [
        {
            **dict.fromkeys(COLUMNS, ""),
            **{name: one[name] for name in ("mj", "juki", "koseki", "toki")},
            "code": f"{code:04X}",
            "page": "ibm-930",
            "target": points_of(one["ivs"][0]),
            "status": "決定",
            "decided_by": "住民課",
            "decided_on": "2026-02-10",
        }
        for code, one in zip(CODES, chosen, strict=True)
    ]


CODES = sorted(code_page(Charset(base="ibm-930")).user_defined)[1:3001]
"""The area without its first code, which U+E000 stands for."""


def written(path: Path, rows: list[Cells]) -> Path:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        cells = [row[name] for name in COLUMNS]
        writer.writerow([*cells, "余り"] if "読点," in row["note"] else cells)
    path.write_text("\ufeff" + text.getvalue(), encoding="utf-8", newline="")
    return path


def found(path: Path, **facts: object) -> list[Problem]:
    return lint([read_any(path)], today=TODAY, **facts)  # type: ignore[arg-type]


def test_a_sound_table_of_3000_codes_has_no_problem(tmp_path: Path, sound: list[Cells], page: CodePage) -> None:
    uses = {row["code"]: 1 for row in sound}
    assert found(written(tmp_path / "gaiji.csv", sound), page=page, uses=uses) == []


def test_every_kind_of_fault_is_reported_with_its_line(tmp_path: Path, sound: list[Cells], page: CodePage) -> None:
    assert len(FAULTS) >= 60
    rows = [dict(row) for row in sound]
    first = {**rows[0], "code": f"{min(page.user_defined):04X}"}  # what U+E000 is a second name of
    rows[0] = first
    expected = []
    shift = 0  # a line break within a cell moves what stands below
    for place, (code, change) in enumerate(FAULTS.items()):
        at = 100 + 40 * place
        row, other = rows[at], rows[at - 20]
        bare, other_bare = row["target"].split()[0], other["target"].split()[0]
        rows[at] = row | {
            name: cell.format(row=row, other=other, bare=bare, other_bare=other_bare) for name, cell in change.items()
        }
        expected.append((at + 2 + shift, code))
        shift += rows[at]["note"].count("\n")
    problems = found(written(tmp_path / "gaiji.csv", rows), page=page)
    reported = [(one.line, one.code) for one in problems]
    assert (set(reported) - set(expected), set(expected) - set(reported)) == (set(), set())
    assert reported == sorted(expected)
    for one in problems:
        assert one.message("en") and one.message("ja")
        assert "{" not in one.message("en") + one.message("ja"), one
        assert one.severity == catalogue()[one.code].severity


def test_use(tmp_path: Path, sound: list[Cells], page: CodePage) -> None:
    rows = [dict(row) for row in sound[:5]]
    rows[1] |= {"status": "保留", "target": ""}
    rows[2] |= {"code": "U+E003"}  # 6944, by the character that stands for it
    rows[4] |= {"target": "吉"}
    uses = {row["code"]: 7 for row in (*sound[1:3], sound[4])} | {"7F41": 2, "6900": 0}
    problems = found(written(tmp_path / "gaiji.csv", rows), page=page, uses=uses)
    assert [(one.code, one.line, one.item) for one in problems] == [
        ("LGM-G168", 0, "7F41"),
        ("LGM-G170", 2, "6942"),
        ("LGM-G169", 3, "6943"),
        ("LGM-G170", 5, "6945"),
        ("LGM-G108", 6, "6946"),
    ]


def test_houjin_lacks_one_code_and_has_two_that_nobody_uses(houjin: Path) -> None:
    reader = Reader(read_record(houjin / "houjin.record.toml"))
    posted = Extraction(houjin / "houjin.ibm930.dat.gz", reader, "houjin").run({}, None)
    uses = {use.code: use.count for use in posted.gaiji}
    problems = found(houjin / "houjin.gaiji.csv", page=reader.page, uses=uses)
    assert [(one.code, one.item, one.line) for one in problems] == [
        ("LGM-G168", "6949", 0),
        ("LGM-G170", "6944", 5),
        ("LGM-G170", "6946", 7),
    ]
    assert problems[0].message("ja") == "6949 は 158 回使われていますが、テーブルにありません"


def one_row(tmp_path: Path, **cells: str) -> list[str]:
    path = tmp_path / "one.csv"
    return [problem.code for problem in found(written(path, [{**dict.fromkeys(COLUMNS, ""), **cells}]))]


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"target": "U+BC2F"}, ["LGM-G132"]),  # 辻 of 住基 with nothing else to go by: Hangul is no name
        ({"target": "U+BC2F", "koseki": "437750"}, ["LGM-G132"]),
        ({"target": "U+8FBB", "juki": "J+8FBB"}, ["LGM-G130"]),  # J+8FBB is the 辻 of U+8FBB U+E0102
        ({"target": "U+8FBB U+E0102", "juki": "J+8FBB"}, []),
        ({"target": "U+8FBB U+E0103", "mj": "MJ025761", "juki": "J+BC2F", "koseki": "437750"}, []),
        ({"koseki": "437750", "toki": "00437740"}, ["LGM-G141"]),
        ({"target": "U+8FBB", "mj": "MJ025760"}, ["LGM-G130"]),
        ({"target": "U+682A U+5F0F U+4F1A U+793E"}, []),
        ({"target": "U+845B U+E0100"}, ["LGM-G122"]),  # 葛 as Adobe-Japan1 has it
        ({"target": "U+3402 U+E0103"}, []),  # Hanyo-Denshi
        ({"target": "U+3231"}, []),
        ({"target": "U+8FBB", "mj": "MJ025760", "status": "候補"}, ["LGM-G130"]),
        ({"mj": "MJ025760", "status": "候補"}, []),
        ({"status": "保留"}, []),
        ({"picture": "台帳 12-3"}, []),
        ({"note": "一点しんにょう?"}, ["LGM-G166"]),
    ],
)
def test_what_is_a_fault_and_what_is_not(tmp_path: Path, cells: Mapping[str, str], codes: list[str]) -> None:
    assert one_row(tmp_path, code="6941", **cells) == codes


def test_shrinking_by_a_map_is_right_or_not_in_it(tmp_path: Path) -> None:
    row = {"code": "6941", "mj": "MJ025760", "status": "縮退", "decided_by": "住民課", "decided_on": "2026-02-10"}
    offered = {**row, "target": "U+8FBB", "relation": "JIS包摂規準・UCS統合規則"}
    assert one_row(tmp_path, **offered) == []
    assert one_row(tmp_path, **{**offered, "target": "U+4E00"}) == ["LGM-G150"]
    assert one_row(tmp_path, **{**offered, "target": "U+4E00", "relation": "その他"}) == []
    assert one_row(tmp_path, **{**offered, "target": "U+8FBB U+E0102"}) == ["LGM-G151"]


def test_a_picture_beside_the_table(tmp_path: Path) -> None:
    (tmp_path / "glyphs").mkdir()
    (tmp_path / "glyphs" / "6941.png").write_bytes(b"png")
    assert one_row(tmp_path, code="6941", picture="glyphs/6941.png") == []
    assert one_row(tmp_path, code="6941", picture="C:\\glyphs\\6941.png") == ["LGM-G164"]


def test_columns_that_are_not_known_and_tables_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "gaiji.csv"
    path.write_text("code,target,notes\n", encoding="utf-8")
    problems = found(path)
    assert [(one.code, one.line) for one in problems] == [("LGM-G171", 0), ("LGM-G100", 1)]
    assert problems[1].message() == "unknown column 'notes'; did you mean 'note'?"


def test_a_table_that_a_run_cannot_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "gaiji.csv"
    path.write_bytes("code,ucs,note\n6941,U+8FBB U+E0103,一点\n".encode("cp932"))
    assert [(one.code, one.severity) for one in found(path)] == [("LGM-G172", "info")]


def test_layers_are_compared(tmp_path: Path) -> None:
    below, above = tmp_path / "b.csv", tmp_path / "a.csv"
    below.write_text("code,target\n6941,U+8FBB\n6942,U+845B\n", encoding="utf-8")
    above.write_text("code,target,status\n6941,U+20BB7,\n6942,,保留\n", encoding="utf-8")
    problems = lint([read_any(below), read_any(above)], today=TODAY)
    assert [(one.code, one.severity, one.path, one.line) for one in problems] == [
        ("LGM-G013", "info", str(above), 2),
        ("LGM-G015", "warning", str(above), 3),
    ]
