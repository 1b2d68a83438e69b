"""Differences of two layouts as Markdown and as one HTML page."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import TypeVar

from lgmigrate.layout.diff import Change
from lgmigrate.layout.model import Layout

T = TypeVar("T")

PARTS = {
    "layout": ("定義", "Definition"),
    "files": ("移行ファイル構成表", "Files"),
    "relations": ("移行ファイル関連図", "Relations"),
    "items": ("データ項目一覧表", "Items"),
    "code_lists": ("コード構成表", "Code lists"),
    "codes": ("コード一覧", "Codes"),
}
KINDS = {
    "added": ("追加", "added"),
    "removed": ("削除", "removed"),
    "renamed": ("名称変更", "renamed"),
    "widened": ("桁数拡大", "widened"),
    "narrowed": ("桁数縮小", "narrowed"),
    "recoded": ("コード変更", "re-coded"),
    "changed": ("変更", "changed"),
}
NONE = ("違いはありません。", "There are no differences.")
HEADS = (("区分", "対象", "変更前", "変更後"), ("kind", "line", "before", "after"))
STYLE = """
body{font:15px/1.6 sans-serif;margin:1.5em auto;max-width:75em;padding:0 1em;color:#222;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;margin-bottom:1.5em}
th,td{border:1px solid #bbb;padding:.25em .5em;text-align:left;vertical-align:top}
th{background:#eef}
.removed,.narrowed{background:#fdecea}
.added,.widened{background:#e8f5e9}
.renamed,.recoded{background:#fff8e1}
""".strip()


def as_markdown(old: Layout, new: Layout, changes: Sequence[Change], lang: str = "ja") -> str:
    """A heading a part, a table of its changes; ends with a newline."""
    lines = [f"# {_title(old, new)}", ""]
    for part, some in _parts(changes):
        head = _word(HEADS, lang)
        lines += [f"## {_word(PARTS[part], lang)} ({len(some)})", "", _row(head), _row(["---"] * 4)]
        lines += [_row(_cells(change, lang)) for change in some]
        lines.append("")
    if not changes:
        lines += [_word(NONE, lang), ""]
    return "\n".join(lines)


def as_html(old: Layout, new: Layout, changes: Sequence[Change], lang: str = "ja") -> str:
    """One page that needs nothing else."""
    title = escape(_title(old, new))
    body = [f"<h1>{title}</h1>"]
    for part, some in _parts(changes):
        head = "".join(f"<th>{word}</th>" for word in _word(HEADS, lang))
        body.append(f"<h2>{_word(PARTS[part], lang)} ({len(some)})</h2><table><thead><tr>{head}</tr></thead><tbody>")
        for change in some:
            cells = "".join(f"<td>{escape(cell)}</td>" for cell in _cells(change, lang))
            body.append(f'<tr class="{change.kind}">{cells}</tr>')
        body.append("</tbody></table>")
    if not changes:
        body.append(f"<p>{_word(NONE, lang)}</p>")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    head = f'<html lang="{lang}"><head>{head}<style>{STYLE}</style></head>'
    return f"<!DOCTYPE html>\n{head}<body>{''.join(body)}</body></html>\n"


def _title(old: Layout, new: Layout) -> str:
    return f"{old.id} {old.version} → {new.id} {new.version}"


def _parts(changes: Sequence[Change]) -> list[tuple[str, list[Change]]]:
    found = [(part, [change for change in changes if change.part == part]) for part in PARTS]
    return [(part, some) for part, some in found if some]


def _cells(change: Change, lang: str) -> list[str]:
    return [_word(KINDS[change.kind], lang), change.name, _fields(change.before), _fields(change.after)]


def _fields(values: dict[str, str]) -> str:
    return " · ".join(f"{name} {value or '-'}" for name, value in values.items())


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(cell: str) -> str:
    """A cell that no Markdown reader takes for anything but text."""
    for sign in "\\|*_`[]<>":
        cell = cell.replace(sign, "\\" + sign)
    return " ".join(cell.split())


def _word(words: tuple[T, T], lang: str) -> T:
    return words[0] if lang == "ja" else words[1]
