"""Projects of CSV, XML or rows of repeated groups: the whole way, with rejects of every stage."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from lgmigrate import MigrationError
from lgmigrate.run.job import Job, run
from lgmigrate.run.project import read_project
from lgmigrate.source.rejects import RejectFiles

SmallProject = Callable[..., Path]
NAMES = ["HOJIN-NO", "HOJIN-MEI", "HOJIN-KANA", "YUBIN-NO", "LG-CODE", "TODOFUKEN", "SHIKUCHOSON", "CHOIKI", "BANCHI"]
NAMES += ["SETSURITSU-YMD", "SHIHONKIN", "KINTOWARI", "JUGYOIN-SU"]
GOOD = "{no:010d},株式会社{no},ｶﾌﾞｼｷ,1000001,13101,東京都,千代田区,丸の内,1-1,5020401,1000000,50000.00,12"
EDITS = {"houjin.dat": "houjin.csv", 'record = "houjin.record.toml"': 'table = "houjin.table.toml"'}
EDITS |= {'gaiji  = ["houjin.gaiji.csv"]': "", '"houjin.detail"': '"houjin"'}


def rows() -> list[str]:
    lines = [GOOD.format(no=no) for no in range(1, 9)]
    lines[2] = lines[2].replace("5020401", "5020230")  # 令和2年2月30日
    lines[4] += ",more"
    return lines


def table(form: str, more: str = "") -> str:
    columns = "".join(f'[[column]]\nname = "{name}"\n{more.format(name=name)}' for name in NAMES)
    return f'name = "houjin"\nform = "{form}"\nencoding = "cp932"\n{{settings}}{columns}'


def job(path: Path) -> Job:
    return run(read_project(path), path.parent / "out", max_rejects=2)


def test_a_project_of_csv(small_project: SmallProject) -> None:
    path = small_project(edits=EDITS)
    (path.parent / "houjin.table.toml").write_text(table("delimited").format(settings=""), encoding="utf-8")
    data = ("\r\n".join([",".join(NAMES), *rows()]) + "\r\n").encode("cp932")
    (path.parent / "houjin.csv").write_bytes(data)
    done = job(path)
    assert done.outcome.reasons == []
    written = pl.read_csv(done.places.dataset / "法人基本情報.csv", infer_schema=False)
    assert written["宛名番号"].to_list() == [f"{no:015d}" for no in (1, 2, 4, 6, 7, 8)]
    assert written["法人名カナ"].to_list() == ["カブシキ"] * 6
    rejects = RejectFiles.of(done.places.rejects, "houjin")
    lines = [line.encode("cp932") + b"\r\n" for line in rows()]
    assert rejects.data.read_bytes() == lines[2] + lines[4]
    causes = rejects.read_causes()
    assert causes.select("record", "field", "code").rows()[0] == (3, "SETSURITSU-YMD", "LGM-M014")
    assert causes["record"].to_list() == [3, 5]
    assert causes["offset"].to_list() == [data.index(lines[2]), data.index(lines[4])]


def test_a_project_of_xml(small_project: SmallProject) -> None:
    path = small_project(edits={**EDITS, "houjin.dat": "houjin.xml"})
    toml = table("xml", 'from = "{name}"\n').format(settings='[xml]\nrecord = "/houjin/row"\n')
    (path.parent / "houjin.table.toml").write_text(toml, encoding="utf-8")
    elements = [
        "<row>"
        + "".join(f"<{name}>{value}</{name}>" for name, value in zip(NAMES, line.split(","), strict=False))
        + "</row>"
        for line in rows()
    ]
    text = f'<?xml version="1.0" encoding="Shift_JIS"?>\n<houjin>{"".join(elements)}</houjin>'
    (path.parent / "houjin.xml").write_bytes(text.encode("cp932"))
    done = job(path)
    assert done.outcome.reasons == []
    written = pl.read_csv(done.places.dataset / "法人基本情報.csv", infer_schema=False)
    assert written["宛名番号"].to_list() == [f"{no:015d}" for no in (1, 2, 4, 5, 6, 7, 8)]
    rejects = RejectFiles.of(done.places.rejects, "houjin")
    assert rejects.read_causes().select("record", "code").rows() == [(3, "LGM-M014")]
    assert "株式会社3".encode() in rejects.data.read_bytes()


def test_rows_of_a_repeated_group_become_a_file(small_project: SmallProject) -> None:
    path = small_project(edits={'"houjin.detail"': '"houjin.detail.TEN"'})
    layout = path.with_name("houjin.record.toml")
    numbers = [(1, [1]), (2, []), (3, [2, 3])]
    fields = ["HOJIN-MEI", "HOJIN-KANA", "YUBIN-NO", "LG-CODE", "TODOFUKEN", "SHIKUCHOSON", "CHOIKI", "BANCHI"]
    amounts = ["SHIHONKIN", "KINTOWARI", "JUGYOIN-SU"]
    layout.write_text(
        'name = "houjin"\nlength = 100\ncharset = "ibm-930"\nfile = { form = "rdw" }\n'
        '[[type]]\nname = "detail"\nfields = [\n  { name = "N", bytes = 1, kind = "zoned" },\n'
        + "".join(f'  {{ name = "{name}", bytes = 6, kind = "text" }},\n' for name in fields)
        + "".join(f'  {{ name = "{name}", bytes = 4, kind = "packed", digits = 7 }},\n' for name in amounts)
        + '  { name = "TEN", kind = "group", occurs = 3, depending = "N", rows = true, '
        f"inherit = {[*fields, *amounts]}, fields = [\n"
        '    { name = "HOJIN-NO", bytes = 4, kind = "zoned", as = "text" },\n'
        '    { name = "SETSURITSU-YMD", bytes = 4, kind = "packed", digits = 7, signed = true },\n  ] },\n]\n',
        encoding="utf-8",
    )
    amount = bytes.fromhex("0000001C")

    def record(no: int, shops: list[int]) -> bytes:
        text = f"{len(shops)}" + "".join(
            f"{word}{no}".ljust(6) for word in ("A", "B", "C", "D", "TOKYO", "F", "G", "H")
        )
        rows = b"".join(
            f"{shop:04d}".encode("cp037") + bytes.fromhex("5020230C" if shop == 3 else "5020401C") for shop in shops
        )
        data = text.encode("cp037") + amount * 3 + rows
        return (len(data) + 4).to_bytes(2, "big") + b"\0\0" + data

    records = [record(*one) for one in numbers]
    (path.parent / "houjin.dat").write_bytes(b"".join(records))
    text = path.read_text(encoding="utf-8").replace("[[file]]", 'unused = { detail = "店の行に含む" }\n\n[[file]]', 1)
    text = text.replace('{ from = "TODOFUKEN", codes = "todofuken.csv", unknown = "reject" }', '{ empty = "なし" }')
    unused = '\n[file.unused]\n"lgm_occurrence" = "店の番号は使わない"\n\n[without]'
    path.write_text(text.replace("\n[without]", unused, 1), encoding="utf-8")
    done = job(path)
    assert done.outcome.reasons == []
    written = pl.read_csv(done.places.dataset / "法人基本情報.csv", infer_schema=False)
    assert written.select("宛名番号", "法人名").rows() == [(f"{1:015d}", "A1"), (f"{2:015d}", "A3")]
    rejects = RejectFiles.of(done.places.rejects, "houjin")
    place = b"".join(records).index(bytes.fromhex("5020230C"))
    assert rejects.read_causes().select("record", "offset", "type", "field", "hex").rows() == [
        (3, place, "detail.TEN", "SETSURITSU-YMD", "5020230C")
    ]
    assert rejects.data.read_bytes() == records[2]


@pytest.mark.parametrize(
    ("edits", "why"),
    [
        ({'record = "houjin.record.toml"': ""}, "needs a record layout"),
        ({'record = "houjin.record.toml"': 'record = "houjin.record.toml"\ntable = "x.table.toml"'}, "one of them"),
        ({'record = "houjin.record.toml"': 'table = "houjin.table.toml"'}, "lists no columns"),
    ],
)
def test_sources_that_cannot_be(edits: dict[str, str], why: str, small_project: SmallProject) -> None:
    path = small_project(edits=edits)
    (path.parent / "houjin.table.toml").write_text('name = "houjin"\n', encoding="utf-8")
    with pytest.raises(MigrationError, match=why) as caught:
        read_project(path)
    assert caught.value.code == "LGM-R001"


def test_a_dataset_of_xml_assumes_nothing_of_csv(small_project: SmallProject) -> None:
    path = small_project(edits={"[source.houjin]": '[profile]\nform = "xml"\n\n[source.houjin]'})
    done = run(read_project(path), path.parent / "out")
    assert done.outcome.reasons == []
    assert (done.places.dataset / "法人基本情報.xml").is_file()
    assert not [one for one in done.manifest.ledger.assumptions if one.setting.startswith("profile.")]
