"""Finding characters by what people have in hand: a name, a character, a code point, a number, a reading.

A form that could be two things is an error that says which: ``8FBB`` is 辻 as U+8FBB and another 辻 as J+8FBB,
and a number of five digits may be a 戸籍統一文字番号 that a spreadsheet has robbed of its zero.
"""

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator

import jaconv
import msgspec
import polars as pl

from lgmigrate.charset.extension_table import points_of
from lgmigrate.errors import MigrationError
from lgmigrate.gaiji.mj import MjCharacter, MjTable, mj_table

KOSEKI_DIGITS, TOKI_DIGITS = 6, 8
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_ONE = re.compile(f"[^{_SELECTORS}][{_SELECTORS}]?")
_POINTS = re.compile(r"U\+[0-9A-F]{4,6}(?: +U\+[0-9A-F]{4,6})?|[0-9A-F]{4,6}_[0-9A-F]{4,6}")
_BARE = re.compile(r"[0-9]{1,5}|(?:0X)?[0-9A-F]{4,5}")
_HEX = re.compile(r"[0-9A-F]{4,6}")


class MjMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A character that was found, and by what.

    ``by`` is mj, implemented, ivs, svs, ucs (対応するUCS only: it shares the code point and is another glyph),
    compatibility, juki, koseki, toki, jis, reading or strokes.
    """

    by: str
    character: MjCharacter


def find(query: str, table: MjTable | None = None) -> list[MjMatch]:
    """The characters that a query names, those that are the very glyph first; an empty list where there is none.

    Args:
        query: ``MJ025761``, ``GJ000001``, a character with or without its selector, ``U+8FBB``, ``U+8FBB U+E0103``,
            ``8FBB_E0103``, ``J+BC2F``, a 戸籍統一文字番号 (6 digits), a 登記統一文字番号 (8 digits), or ``1-36-52``
            of JIS X 0213.
        table: Where to look; the list that comes with the package if None.

    Raises:
        MigrationError: LGM-G040 for a query of no known form, LGM-G041 for one that may be two things.
    """
    table = table or mj_table()
    text = query.strip()
    if _ONE.fullmatch(text):
        return _by_text(text, table)
    form = text.upper()
    if _POINTS.fullmatch(form):
        return _by_text(_characters(text, form), table)
    for pattern, column in _COLUMNS:
        if pattern.fullmatch(form):
            if column == "koseki" and len(table.where(pl.col("implemented") == _point(form))):
                raise _ambiguous(query, [form, f"U+{form}"], table)  # MJ+ has code points of six digits
            return _matches(column, table, pl.col(column) == form)
    if _BARE.fullmatch(form):
        return _by_bare(text, form, table)
    raise MigrationError("LGM-G040", query=query, why=_why(text))


_COLUMNS = (
    (re.compile(r"[MG]J[0-9]{6}"), "mj"),
    (re.compile(r"J\+[0-9A-F]{4}"), "juki"),
    (re.compile(rf"[0-9]{{{KOSEKI_DIGITS}}}"), "koseki"),
    (re.compile(rf"[0-9]{{{TOKI_DIGITS}}}"), "toki"),
    (re.compile(r"[12]-[0-9]{2}-[0-9]{2}"), "jis"),
)


def by_reading(reading: str | None, strokes: int | None, table: MjTable | None = None) -> list[MjMatch]:
    """The characters with a reading (kana, 平仮名 and 片仮名 alike), with a number of strokes (総画数), or both.

    Raises:
        MigrationError: LGM-G040 where neither is given, or the reading is not kana.
    """
    table = table or mj_table()
    predicates = []
    if reading is not None:
        folded = jaconv.kata2hira(jaconv.h2z(reading.strip()))
        if not re.fullmatch("[ぁ-ゖー]+", folded):
            raise MigrationError("LGM-G040", query=reading, why="a reading is kana, such as つじ")
        rows = table.frame.select("mj", "readings").explode("readings").drop_nulls()
        hiragana = pl.col("readings").str.replace_many(list(_KATAKANA), list(_HIRAGANA))
        predicates.append(pl.col("mj").is_in(rows.filter(hiragana == folded)["mj"].implode()))
    if strokes is not None:
        predicates.append(pl.col("strokes") == strokes)
    if not predicates:
        raise MigrationError("LGM-G040", query="", why="nothing to look for: give a query, a reading or strokes")
    return _matches("reading" if reading is not None else "strokes", table, *predicates)


_KATAKANA = "".join(map(chr, range(ord("ァ"), ord("ヶ") + 1)))
_HIRAGANA = jaconv.kata2hira(_KATAKANA)


def _matches(by: str, table: MjTable, *predicates: pl.Expr) -> list[MjMatch]:
    return [MjMatch(by=by, character=one) for one in table.where(*predicates)]


def _by_text(text: str, table: MjTable) -> list[MjMatch]:
    """By character: what is implemented as it first, then what only corresponds to it; a sequence stands for itself."""
    ways: dict[str, Callable[[], pl.Expr]] = {
        "implemented": lambda: pl.col("implemented") == text,
        "ivs": lambda: pl.col("ivs").list.contains(text),
        "svs": lambda: pl.col("svs") == text,
        "ucs": lambda: pl.col("ucs") == text,
        "compatibility": lambda: pl.col("compatibility") == text,
    }
    if _is_selector(text):
        why = f"{points_of(text)} is a variation selector: write it with its character, 'U+8FBB U+E0103' in quotes"
        raise MigrationError("LGM-G040", query=text, why=why)
    found: dict[str, MjMatch] = {}
    for by, predicate in ways.items():
        for match in _matches(by, table, predicate()):
            found.setdefault(match.character.mj, match)
    return list(found.values())


def _characters(query: str, form: str) -> str:
    numbers = [int(digits, 16) for digits in _HEX.findall(form)]
    if any(number > 0x10FFFF or 0xD800 <= number <= 0xDFFF for number in numbers):
        raise MigrationError("LGM-G040", query=query, why="there is no such code point")
    text = "".join(map(chr, numbers))
    if len(text) > 1 and not _is_selector(text[1]):
        raise MigrationError("LGM-G040", query=query, why="two characters; ask for one at a time")
    return text


def _is_selector(text: str) -> bool:
    return bool(re.fullmatch(f"[{_SELECTORS}]", text))


def _by_bare(query: str, form: str, table: MjTable) -> list[MjMatch]:
    """What digits without a sign may be: refused with all that they may be, unless they can be one thing only."""
    meanings = list(_meanings(form))
    if len(meanings) == 1:
        return find(meanings[0], table)
    raise _ambiguous(query, meanings, table)


def _ambiguous(query: str, meanings: list[str], table: MjTable) -> MigrationError:
    shown = []
    for meaning in meanings:
        by = "koseki" if len(meaning) == KOSEKI_DIGITS and meaning.isdigit() else ""
        found = _matches(by, table, pl.col(by) == meaning) if by else find(meaning, table)
        names = [match.character.mj for match in found if match.by != "ucs"]
        shown.append(f"{meaning} ({', '.join(names) or '-'})")
    return MigrationError("LGM-G041", query=query, meanings=", ".join(shown))


def _point(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if number <= sys.maxunicode else ""


def _meanings(form: str) -> Iterator[str]:
    digits = form.removeprefix("0X")
    if _HEX.fullmatch(digits):
        yield f"U+{digits}"
    if _HEX.fullmatch(digits) and len(digits) == len("BC2F"):
        yield f"J+{digits}"
    if form.isdigit():
        yield form.zfill(KOSEKI_DIGITS)
        yield form.zfill(TOKI_DIGITS)


def _why(text: str) -> str:
    if not text:
        return "an empty query"
    if re.fullmatch("[ぁ-ゖァ-ヺーｦ-ﾟ]+", text):
        return "a reading stands under --reading"
    if any(unicodedata.category(char) == "Lo" for char in text):
        return "more than one character; ask for one at a time"
    return "not a form that names a character"
