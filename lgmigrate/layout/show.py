"""Layouts as lines for a terminal: tables whose columns line up, wide characters counted as two."""

from collections.abc import Sequence

from rich.cells import cell_len

from lgmigrate.layout.head import Head
from lgmigrate.layout.model import Layout

GAP = "  "


def list_lines(heads: Sequence[Head]) -> list[str]:
    """A line a layout."""
    rows = [
        [f"{head.family}/{head.name}", head.version, str(head.unit_no or ""), head.unit, head.provenance.value]
        for head in heads
    ]
    return _table(["layout", "版", "業務番号", "業務", "出所"], rows)


def layout_lines(layout: Layout) -> list[str]:
    """What a layout is, its files, relations and code lists."""
    number = f"({layout.unit_no})" if layout.unit_no else ""
    claim = "" if layout.official else "  公式の定義書によるものではありません"
    lines = [f"{layout.id} {layout.version}  {layout.title}  業務 {layout.unit}{number}"]
    lines += [f"出所 {layout.provenance.value}{claim}  {layout.source}", f"sha256 {layout.sha256}", ""]
    files = [
        [
            str(file.no),
            file.name,
            file.physical,
            str(len(layout.items_of(file.name))),
            "+".join(item.name for item in layout.key_of(file.name)),
            file.note,
        ]
        for file in layout.files
    ]
    lines += _table(["項番", "移行ファイル", "物理名", "項目", "キー", "備考"], files)
    if layout.relations:
        relations = [[one.parent, "+".join(one.parent_items), one.child, one.cardinality] for one in layout.relations]
        lines += ["", *_table(["親", "項目", "子", "多重度"], relations)]
    if layout.code_lists:
        codes = [
            [one.name, one.title, str(one.digits), str(len(layout.codes_of(one.name)))] for one in layout.code_lists
        ]
        lines += ["", *_table(["コード構成", "名称", "桁数", "コード"], codes)]
    return lines


def file_lines(layout: Layout, name: str) -> list[str]:
    """The items of a file, by its name or physical name.

    Raises:
        MigrationError: LGM-L021 where there is no such file.
    """
    physical = {one.physical: one.name for one in layout.files}
    file = layout.file(physical.get(name, name))
    rows = [
        [
            str(item.no),
            item.name,
            item.physical,
            f"{item.type.value}({item.digits},{item.scale})" if item.scale else f"{item.type.value}({item.digits})",
            str(item.key or ""),
            "○" if item.required else "",
            "○" if item.gaiji else "",
            item.code,
            item.unit,
            item.group,
            "/".join(map(str, item.repeat)),
            item.provenance.value,
            item.note,
        ]
        for item in layout.items_of(file.name)
    ]
    heads = [
        "項番",
        "項目",
        "物理名",
        "型",
        "キー",
        "必須",
        "外字",
        "コード",
        "単位",
        "グループ",
        "繰返し",
        "出所",
        "備考",
    ]
    used = [at for at in range(len(heads)) if at < len(heads) - 9 or any(row[at] for row in rows)]
    table = _table([heads[at] for at in used], [[row[at] for at in used] for row in rows])
    columns = len(layout.columns_of(file.name))
    note = f"  {file.note}" if file.note else ""
    return [f"{file.no} {file.name}  {file.physical}{note}", f"{len(rows)} 項目 · {columns} 列", "", *table]


def code_lines(layout: Layout, name: str) -> list[str]:
    """The codes of a list."""
    rows = [
        [
            code.code,
            code.title,
            code.since.isoformat() if code.since else "",
            code.until.isoformat() if code.until else "",
        ]
        for code in layout.codes_of(name)
    ]
    return _table(["コード", "内容", "開始", "終了"], rows)


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
    return [
        GAP.join(cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [heads, *rows]
    ]
