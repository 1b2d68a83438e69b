"""Reading the cells of a 外字 table, also after a spreadsheet has had them; what is damaged is said, never mended.

Excel keeps ``0x6E10``, ``U+E000`` and ``MJ025761`` as they are. It makes 6.00E+10 of ``6E10``, 4410 of ``004410`` and
2026/2/10 of ``2026-02-10``. The first two lose what stood there; the last does not, nor do the forms by which people
shield a cell: ``="6E10"`` and ``'6E10``.
"""

import datetime
import re
import unicodedata

from lgmigrate.gaiji.problem import CellFault

MOST_CHARACTERS = 4
"""The most characters that one code may stand for, variation selectors not counted: 外字 such as ㍿ written out."""
_SHIELDED = re.compile(r'="([^"]*)"|\'(.+)')
_CODE = re.compile(r"(?:0[xX])?([0-9A-Fa-f]{4}|8[Ff][0-9A-Fa-f]{4})")
_BARE_ZEROS = re.compile(r"[1-9]000")
_POINT = re.compile(r"U\+([0-9A-Fa-f]{4,6})")
_JUKI = re.compile(r"J\+[0-9A-Fa-f]{4}")
_NUMBER = re.compile(r"[-+]?\d+(\.\d*)?([eE][-+]?\d+)?")
_SPREADSHEET = re.compile(
    r"#+|#(NAME|REF|VALUE|N/A|NUM|DIV/0|NULL|名前)[?!]?|\d{1,4}[/-]\d{1,2}([/-]\d{1,4})?"
    r"|\d{1,2}月\d{1,2}日|\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{2}"
)
_DATES = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})[T ]00:00:00"),  # a date of a workbook
)


def plain(cell: str) -> str:
    """A cell without the blanks and the shield around it: ``="6941"`` and ``'6941`` are 6941."""
    stripped = cell.strip()
    shield = _SHIELDED.fullmatch(stripped)
    return (shield[1] or shield[2] or "").strip() if shield else stripped


def is_damaged(cell: str) -> bool:
    """Whether a cell of a code or a name holds what a spreadsheet makes of one: a number, a date, an error."""
    return bool(_NUMBER.fullmatch(cell) or _SPREADSHEET.fullmatch(cell))


def code_of(given: str) -> tuple[int, bool]:
    """A code, and whether it is the code point of a private-use character.

    Raises:
        CellFault: LGM-G102 to LGM-G104, LGM-G107, LGM-G112.
    """
    if not given:
        raise CellFault("LGM-G107")
    point, code = _POINT.fullmatch(given), _CODE.fullmatch(given)
    if point:
        number = int(point[1], 16)
        if number > 0x10FFFF or unicodedata.category(chr(number)) != "Co":
            raise CellFault("LGM-G104", given=given)
        return number, True
    if code and not _BARE_ZEROS.fullmatch(given):  # no code ends in 00; 8000 is what Excel makes of 8E03
        return int(code[1], 16), False
    folded = _folded(given)
    if folded != given and (_CODE.fullmatch(folded) or _POINT.fullmatch(folded)):
        raise CellFault("LGM-G112", column="code", given=given)
    raise CellFault("LGM-G103" if is_damaged(given) else "LGM-G102", given=given)


def target_of(given: str) -> str | None:
    """The characters of ``U+8FBB U+E0103``; None for an empty cell.

    Raises:
        CellFault: LGM-G108 to LGM-G112.
    """
    points = given.split()
    if not all(_POINT.fullmatch(point) for point in points):
        folded = _folded(given)
        if any(_JUKI.fullmatch(point) for point in points):
            raise CellFault("LGM-G111", given=given)
        if folded != given and all(_POINT.fullmatch(point) for point in folded.split()):
            raise CellFault("LGM-G112", column="target", given=given)
        raise CellFault("LGM-G108", given=given)
    numbers = [int(point[2:], 16) for point in points]
    for number in numbers:
        if number > 0x10FFFF or unicodedata.category(chr(number)) in ("Cc", "Cs") or _is_noncharacter(number):
            raise CellFault("LGM-G109", point=f"U+{number:04X}")
    counted = [number for number in numbers if not is_selector(chr(number))]
    if len(counted) > MOST_CHARACTERS:
        raise CellFault("LGM-G110", found=len(counted), most=MOST_CHARACTERS)
    return "".join(map(chr, numbers)) or None


def date_of(given: str) -> str:
    """A date as ``2026-02-10``, from the forms that put the year first; what is no such form, or no day, as it is."""
    for form in _DATES:
        found = form.fullmatch(given)
        if found:
            try:
                return datetime.date(*(int(found[part]) for part in "ymd")).isoformat()
            except ValueError:
                return given
    return given


def is_date_form(given: str) -> bool:
    """Whether a cell is written as a date, be there such a day or not."""
    return any(form.fullmatch(given) for form in _DATES)


def is_selector(char: str) -> bool:
    """Whether a character is a variation selector."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _folded(given: str) -> str:
    return unicodedata.normalize("NFKC", given)


def _is_noncharacter(number: int) -> bool:
    return 0xFDD0 <= number <= 0xFDEF or number & 0xFFFE == 0xFFFE
