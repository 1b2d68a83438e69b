"""Repertoires: which characters a target has, as sets by name, and whether a column keeps to them.

=============  =====================================================================================================
name           what it is
=============  =====================================================================================================
ascii          U+0020 to U+007E
jis-x-0201     the half-width characters: ASCII, ¥, ‾ and half-width katakana
jis-x-0208     the 6,879 characters of JIS X 0208:1997, full width; the seven that JIS and Microsoft map to different
               code points (− and －, 〜 and ～ …) by either
jis-x-0213     the 11,233 of JIS X 0213:2004, likewise, 25 of them pairs such as か and U+309A
juki           the kanji of 住基ネット統一文字 that the MJ list gives a number (J+…)
mj             the characters of 文字情報基盤: code points, Moji_Joho sequences and standardized variants
a code page    what the page can write, such as ``cp932`` or ``ibm-930``
a file         a list of one's own (``read_list``), or a table imported by ``gaiji mj-import`` such as MJ+
=============  =====================================================================================================

``juki`` and ``mj`` are kanji only, and none has the half-width characters of another: repertoires are added up. A
character with its variation selector is one, and another one than that without. So JIS X 0208, which has no selectors,
has 葛 and not 葛 with one, though both are the same cell of it.
"""

import difflib
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import msgspec
import polars as pl

from lgmigrate.charset import Charset, _kernel, code_page, names, table
from lgmigrate.charset.page import MICROSOFT
from lgmigrate.errors import MigrationError
from lgmigrate.gaiji import mj
from lgmigrate.gaiji.units import MOST_POINTS, SELECTORS, compile_units, judge, text_of

_POINT = re.compile(r"U\+([0-9A-Fa-f]{4,6})")
_RANGE = re.compile(r"(U\+[0-9A-Fa-f]{4,6})-(U\+[0-9A-Fa-f]{4,6})")


class Repertoire(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The characters of a target, each a code point or a sequence of two; ``table`` is their compiled form."""

    name: str
    characters: frozenset[str]
    table: _kernel.UnitTable

    def holds(self, column: pl.Series) -> pl.Series:
        """Whether each value has only characters of the repertoire; null for null."""
        status, _, _ = judge(self.table, text_of(column))
        inside = pl.Series(column.name, status) == 0
        if not column.null_count():
            return inside
        return pl.select(pl.when(column.is_not_null()).then(inside)).to_series().alias(column.name)


def repertoire(wanted: str | Sequence[str], folder: Path | None = None) -> Repertoire:
    """One or several repertoires as one.

    Args:
        wanted: Names, or files.
        folder: Where files lie; the current folder if None.

    Raises:
        MigrationError: LGM-G050 for a name that is none, LGM-G051 for a list that cannot be read, and what reading a
            table of characters raises.
    """
    listed = [wanted] if isinstance(wanted, str) else list(wanted)
    parts = [_characters(name, folder or Path()) for name in listed]
    characters = frozenset().union(*parts)
    return Repertoire(name=" + ".join(listed), characters=characters, table=compile_units(characters, [], []))


def in_repertoire(text: pl.Expr, wanted: Repertoire) -> pl.Expr:
    """Whether a text has only characters of a repertoire: true, false, or null for null. Elementwise, one scan."""
    return text.map_batches(wanted.holds, return_dtype=pl.Boolean, is_elementwise=True)


def files_of(wanted: str | Sequence[str], folder: Path) -> list[Path]:
    """The files among names of repertoires."""
    listed = [wanted] if isinstance(wanted, str) else wanted
    return [folder / name for name in listed if not _is_name(name)]


def read_list(path: Path) -> frozenset[str]:
    """A list of characters: UTF-8, a line each ``U+8FBB``, ``U+4E00-U+9FFF``, ``U+8FBB U+E0103``, or the characters.

    ``#`` and what follows it are a comment; blanks between characters do not count (write U+0020, U+3000 and U+0023).

    Raises:
        MigrationError: LGM-S001 where there is no such file, LGM-S002 where it cannot be opened, LGM-G051 naming the
            line that cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise MigrationError("LGM-S001", path=str(path)) from None
    except UnicodeDecodeError as error:
        raise MigrationError("LGM-G051", path=str(path), line=1, why=f"not UTF-8: {error}") from error
    except OSError as error:
        raise MigrationError("LGM-S002", path=str(path), why=str(error)) from error
    found: set[str] = set()
    for number, line in enumerate(lines, 1):
        try:
            found |= _listed(line.partition("#")[0].strip())
        except ValueError as error:
            raise MigrationError("LGM-G051", path=str(path), line=number, why=str(error)) from error
    return frozenset(found)


def units_in(text: str) -> list[str]:
    """A short text as units: each character with the variation selector that follows it."""
    units: list[str] = []
    for char in text:
        if ord(char) in SELECTORS and units and len(units[-1]) < MOST_POINTS:
            units[-1] += char
        else:
            units.append(char)
    return units


def _listed(line: str) -> set[str]:
    """The characters of one line."""
    span = _RANGE.fullmatch(line)
    if span:
        first, last = (ord(_character(end)) for end in span.groups())
        if first > last:
            raise ValueError(f"{line}: the range ends before it begins")
        return {chr(point) for point in range(first, last + 1) if not 0xD800 <= point <= 0xDFFF} - _lone()
    if _POINT.match(line):
        text = "".join(map(_character, line.split()))
        if len(text) > MOST_POINTS:
            raise ValueError(f"{line}: a character is one code point, or two with a selector or a combining mark")
        found = {text}
    else:
        found = set(units_in("".join(line.split())))
    if found & _lone():
        raise ValueError(f"{line}: a variation selector alone is no character")
    return found


def _character(point: str) -> str:
    found = _POINT.fullmatch(point)
    if not found or (number := int(found[1], 16)) > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise ValueError(f"{point} is not a code point such as U+8FBB")
    return chr(number)


@cache
def _lone() -> frozenset[str]:
    return frozenset(map(chr, SELECTORS))


def _is_name(name: str) -> bool:
    return name in _NAMED or name in names()


def _characters(name: str, folder: Path) -> frozenset[str]:
    if _is_name(name):
        return _known(name)
    path = folder / name
    if path.suffix == ".parquet":
        return frozenset(mj.read_table(path).sequences()["text"])
    if path.suffix or path.is_file():
        return read_list(path)
    known = [*_NAMED, *names()]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0)
    raise MigrationError("LGM-G050", name=name, nearest=near[0], known=", ".join(known))


@cache
def _known(name: str) -> frozenset[str]:
    return (_NAMED[name] if name in _NAMED else lambda: _page(name))()


def _page(name: str) -> frozenset[str]:
    if name in ("utf-8", "utf-16"):
        raise MigrationError("LGM-G050", name=name, nearest="mj", known=", ".join(_NAMED))
    page = code_page(Charset(base=name))
    texts = {*page.single.values(), *page.double.values()}
    return frozenset(text for text in texts if text >= " ")


def _ascii() -> frozenset[str]:
    return frozenset(map(chr, range(0x20, 0x7F)))


def _jis_x_0201() -> frozenset[str]:
    return _ascii() | set("¥‾") | set(map(chr, range(0xFF61, 0xFFA0)))


def _jis_x_0208() -> frozenset[str]:
    lines = mj.jis_shrink().filter(pl.col("text") == pl.col("target"))
    return frozenset(table.read_table("jis-x-0208").values()) | set(lines["text"])


def _jis_x_0213() -> frozenset[str]:
    found = (frozenset(table.read_table("shift-jis-2004").values()) - _ascii()) | set(mj.jis_shrink()["text"])
    return found | {one for pair in MICROSOFT.items() for one in pair if not found.isdisjoint(pair)}


def _juki() -> frozenset[str]:
    numbered = mj.MjTable(frame=mj.mj_table().frame.filter(pl.col("juki").is_not_null()), about={})
    return frozenset(numbered.sequences()["text"])


def _mj() -> frozenset[str]:
    return frozenset(mj.mj_table().sequences()["text"])


_NAMED: dict[str, Callable[[], frozenset[str]]] = {
    "ascii": _ascii,
    "jis-x-0201": _jis_x_0201,
    "jis-x-0208": _jis_x_0208,
    "jis-x-0213": _jis_x_0213,
    "juki": _juki,
    "mj": _mj,
}
