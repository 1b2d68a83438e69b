"""What the cells of a workbook mean: data types, digits, marks, keys, repeats, days. What is not known is refused."""

import datetime
import re

import msgspec

from lgmigrate.layout.import_map import ImportMap
from lgmigrate.layout.import_words import Words, narrow, type_word
from lgmigrate.layout.model import ItemType, Provenance
from lgmigrate.layout.parts import JOINT, nearest

_PICTURE = re.compile(r"(?:PIC(?:TURE)?)?S?(?P<whole>(?:9|9\([0-9]+\))+)(?:V(?P<behind>(?:9|9\([0-9]+\))+))?")
_RUN = re.compile(r"9(?:\(([0-9]+)\))?")
_SIZED = re.compile(
    r"(?:PIC(?:TURE)?)?(?P<word>.+?)\(?(?P<digits>[0-9]+)(?:(?P<sign>[,.])(?P<scale>[0-9]+))?\)?(?:桁|文字|字)?"
)
_DIGITS = re.compile(r"(?:最大)?([0-9]+)(?:桁|文字|字)?(?:以内)?")
_BOTH = re.compile(r"([0-9]+)\(([0-9]+)\)")
_PARTS = re.compile(r"(?:整数部?)?([0-9]+)桁?(?:V|[+・、,]?小数(?:部|点以下)?)([0-9]+)桁?")
_POINT = re.compile(r"([0-9]+)[.,]([0-9]+)")
_REPEAT = re.compile(r"(?:最大)?([0-9]+)(?:回|件|個)?(?:まで|以内)?")
_KEY = re.compile(r"(?:P?K|主?キー)?([0-9]+)")
_DAY = re.compile(r"([0-9]{4})(?:[-/.年])?([0-9]{1,2})(?:[-/.月])?([0-9]{1,2})日?(?:00:00:00)?")
_JOINTS = re.compile(r"[+＋\n、,，]")


class BadCellError(ValueError):
    """A text that means nothing here: why, in a word."""


class Size(msgspec.Struct, frozen=True):
    """Type and digits as far as a cell says them."""

    type: ItemType | None = None
    digits: int | None = None
    scale: int | None = None


class Meaning(msgspec.Struct, frozen=True):
    """What texts mean in this workbook."""

    words: Words
    mapping: ImportMap

    def type_of(self, text: str) -> Size:
        """A data type as written: ``半角``, ``X(10)``, ``S9(5)V99``, ``数値(7,2)``.

        Raises:
            BadCellError: For a type that no table has.
        """
        word = narrow(text).upper()
        if known := type_word(self.words, word):
            return Size(*known)
        if (found := _PICTURE.fullmatch(word)) and word not in ("9", "S9"):
            whole, behind = _run(found["whole"]), _run(found["behind"] or "")
            return Size(ItemType.NUMBER, whole + behind, behind)
        if (found := _SIZED.fullmatch(word)) and (known := type_word(self.words, found["word"])):
            if found["scale"] and known[0] is not ItemType.NUMBER:
                raise BadCellError("a type with a decimal point that is no number")
            digits, scale = int(found["digits"]), int(found["scale"]) if found["scale"] else None
            if found["sign"] == ".":
                return self._pointed(digits, scale or 0, known[0])
            return Size(known[0], digits, scale)
        raise BadCellError(f"no data type; the nearest is {nearest(word, self.words.types)}")

    def digits_of(self, text: str) -> Size:
        """Digits as written: ``15``, ``１５桁``, ``5V2``, ``整数5小数2``, ``7(2)``; ``7.2`` where the mapping says how.

        Raises:
            BadCellError: For anything else.
        """
        word = narrow(text).upper()
        if found := _DIGITS.fullmatch(word):
            return Size(None, int(found[1]))
        if found := _BOTH.fullmatch(word):
            return Size(None, int(found[1]), int(found[2]))
        if found := _POINT.fullmatch(word):
            return self._pointed(int(found[1]), int(found[2]), None)
        if found := _PARTS.fullmatch(word):
            return Size(None, int(found[1]) + int(found[2]), int(found[2]))
        raise BadCellError("no number of digits")

    def _pointed(self, before: int, behind: int, kind: ItemType | None) -> Size:
        if not self.mapping.digits:
            raise BadCellError(
                f'{before} digits in all, or before the point? Say digits = "total" or "whole" in the mapping file'
            )
        return Size(kind, before if self.mapping.digits == "total" else before + behind, behind)

    def flag(self, text: str) -> bool:
        """Yes or no."""
        word = narrow(text).upper()
        if word not in self.words.narrow_flags:
            raise BadCellError("neither a yes nor a no; add it to [flags] of the mapping file")
        return self.words.narrow_flags[word]

    def key(self, text: str) -> int | bool | None:
        """The place in the key, True where the cell only says that the item is in it, or None."""
        if found := _KEY.fullmatch(narrow(text).upper()):
            return int(found[1]) or None
        if narrow(text).upper() in ("PK", "K", "主", "キー", "主キー"):
            return True
        return True if self.flag(text) else None

    def repeat(self, text: str) -> tuple[int, ...]:
        """How often something repeats; ``3/2`` as :class:`~lgmigrate.layout.parts.Repeat` has it."""
        word = narrow(text)
        if word in self.words.signs["none"]:
            return ()
        if re.fullmatch(r"[1-9][0-9]{0,2}(/[1-9][0-9]{0,2})*", word):
            return tuple(map(int, word.split("/")))
        if (found := _REPEAT.fullmatch(word)) and 1 <= int(found[1]) <= 999:
            return (int(found[1]),)
        raise BadCellError("no number of repeats")

    def number(self, text: str) -> int:
        """A whole number from 1."""
        word = narrow(text)
        if not (word.isdecimal() and 1 <= int(word) < 10**9):
            raise BadCellError("no whole number")
        return int(word)

    def cardinality(self, text: str) -> str:
        """How many children a parent has."""
        word = narrow(text).casefold()
        known = {narrow(name).casefold(): value for name, value in self.words.cardinalities.items()}
        if word not in known:
            raise BadCellError("no cardinality; add it to [cardinalities] of the mapping file")
        return known[word]

    def day(self, text: str) -> datetime.date | None:
        """A day of the calendar, or nothing."""
        word = narrow(text)
        if not word or word in self.words.signs["none"]:
            return None
        if found := _DAY.fullmatch(word):
            try:
                return datetime.date(*map(int, found.groups()))
            except ValueError:
                pass
        raise BadCellError("no day as YYYY-MM-DD")

    def names(self, text: str) -> list[str]:
        """Names of items, joined by + or written one below the other."""
        parts = text.split(JOINT) if JOINT in text else _JOINTS.split(text)
        return [name.strip() for name in parts if name.strip()]

    def provenance(self, text: str) -> Provenance:
        """Where a line comes from."""
        known = self.words.provenances
        if text.strip() not in known:
            raise BadCellError(f"no provenance; there are {', '.join(known)}")
        return Provenance(known[text.strip()])


def _run(picture: str) -> int:
    return sum(int(count or 1) for count in _RUN.findall(picture))


def one(text: str) -> str:
    """A name on one line: without the line breaks and the blanks around it that a narrow column brings."""
    return "".join(part.strip() for part in text.splitlines()).strip()
