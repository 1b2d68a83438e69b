"""Code pages: a single-byte table, double-byte tables, shifts, and areas for user-defined characters.

``pages.toml`` says what each page is made of; a :class:`~lgmigrate.charset.settings.Charset` says which page a file has
and what its site chose; here the two become a :class:`CodePage`, with every choice applied and named.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

import msgspec

from lgmigrate.charset.extension import read_extension
from lgmigrate.charset.settings import Charset, Choice
from lgmigrate.charset.spec import Form, Spec, aliases, name_of, names, ranges, specs
from lgmigrate.charset.table import read_bytes, read_changes, read_table
from lgmigrate.errors import MigrationError

__all__ = ["MICROSOFT", "SINGLES", "SYMBOLS", "WIDE_SPACE", "CodePage", "aliases", "code_page", "name_of", "names"]

MICROSOFT = {"—": "―", "‖": "∥", "−": "－", "〜": "～", "¢": "￠", "£": "￡", "¬": "￢", "¦": "￤"}
"""Double-byte symbols that JIS and Microsoft map to different code points: JIS's → Microsoft's."""
SYMBOLS = {"microsoft": MICROSOFT, "jis": {other: symbol for symbol, other in MICROSOFT.items()}}
"""By policy, what it makes of the tables of a page that follow the other one."""
SINGLES = [
    "ibm-290", "ibm-1027", "ibm-037", "ibm-5123", "ibm-8482", "hitachi-ebcdic", "hitachi-ebcdik",
    "fujitsu-ebcdic", "fujitsu-ebcdik", "fujitsu-ascii", "nec-ebcdik", "jis8",
]  # fmt: skip
"""Single-byte tables that a charset may name."""
WIDE_SPACE = "\u3000"
SWAPPED_LINE_FEEDS = {0x15: "\n", 0x25: "\x85"}
"""EBCDIC's two ends of a line under the policy that is not the tables'."""

Cells = Mapping[int, str]


class CodePage(msgspec.Struct, frozen=True, kw_only=True):
    """A code page with everything in it resolved.

    Attributes:
        name, title: Its name and what it is.
        form: How bytes make up codes: by shifts, by lead bytes, or Unicode, which is decoded outside the lookup.
        single: Byte → characters.
        double: Code → characters (a cell may hold several code points); EUC's three-byte codes stand as 8FXXYY.
        user_defined: Code of a 外字 → private-use character.
        oneway: Codes that are read but never written, their characters having another code that is.
        encode_only: Characters → code for what is written but never read.
        to_double, to_single: The shifts; empty where the page has none.
        blank: The padding byte.
        wide_spaces: The codes of the ideographic space; the first is the one written.
        keep_controls: Whether control characters are data.
        choices: Every choice in force.
    """

    name: str
    title: str
    form: Form = "shift"
    single: MappingProxyType[int, str]
    double: MappingProxyType[int, str]
    user_defined: MappingProxyType[int, str]
    oneway: frozenset[int] = frozenset()
    encode_only: MappingProxyType[str, int] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    to_double: tuple[bytes, ...]
    to_single: bytes
    blank: bytes
    wide_spaces: tuple[bytes, ...]
    keep_controls: bool = False
    choices: tuple[Choice, ...] = ()

    @property
    def wide_space(self) -> bytes:
        """The padding of double-byte fields."""
        return self.wide_spaces[0] if self.wide_spaces else b""

    @property
    def has_three_bytes(self) -> bool:
        """Whether some codes have three bytes."""
        return any(code > 0xFFFF for code in self.double)


def code_page(charset: Charset) -> CodePage:
    """The page a charset names, with its choices applied.

    Raises:
        MigrationError: LGM-C001 where there is no page of that name; LGM-C003 where a choice does not fit the page;
            errors of extension tables.
    """
    return _made(charset) if charset.extension else _kept(charset)  # a file may have changed since


@cache
def _kept(charset: Charset) -> CodePage:
    return _made(charset)


def _made(charset: Charset) -> CodePage:
    name = name_of(charset.base)
    spec = specs()[name]
    choices = {one.setting: one for one in _choices(name, spec, charset)}
    chosen = {setting: one.value for setting, one in choices.items()}
    double, oneway, users = _double(spec, chosen), set(ranges(spec.oneway)), _user_defined(name, spec, chosen)
    encode_only: dict[str, int] = {}
    bases: dict[str, int] = {}
    for path in charset.extension:
        cells = read_extension(path).cells(charset.selectors or "none")
        lower = {text: code for code, text in double.items() if code not in oneway}
        double = {code: text for code, text in (double | cells.decode).items() if code not in cells.unmapped}
        users = {code: char for code, char in users.items() if code not in cells.unmapped}
        oneway |= cells.oneway | _written_lower(cells.decode, lower, double)
        encode_only |= cells.encode_only
        bases |= cells.bases
    double |= _chosen_again(spec, charset, double)
    written = {text for code, text in double.items() if code not in oneway} | encode_only.keys()
    encode_only |= {text: code for text, code in bases.items() if text not in written}
    spaces = tuple(bytes.fromhex(code) for code in chosen.get("wide_space", "").split())
    double |= {int.from_bytes(space, "big"): WIDE_SPACE for space in spaces}
    oneway |= {int.from_bytes(space, "big") for space in spaces[1:]}
    return CodePage(
        name=name,
        title=spec.title,
        form=spec.form,
        single=MappingProxyType(_single(spec, chosen)),
        double=MappingProxyType(double),
        user_defined=MappingProxyType({code: char for code, char in users.items() if code not in double}),
        oneway=frozenset(oneway),
        encode_only=MappingProxyType(encode_only),
        to_double=tuple(bytes.fromhex(shift) for shift in spec.to_double),
        to_single=bytes.fromhex(spec.to_single),
        blank=bytes.fromhex(spec.blank),
        wide_spaces=spaces,
        keep_controls=charset.controls == "keep",
        choices=tuple(choices.values()),
    )


def _choices(name: str, spec: Spec, charset: Charset) -> Iterator[Choice]:
    """The choices that a page leaves open, with what the charset or else the page says."""
    ebcdic = spec.form == "shift" and spec.blank == "40" and bool(spec.single)
    wide = " ".join(code.upper() for code in charset.wide_space)
    pua = f"U+{spec.user_defined[0].pua}" if spec.user_defined else ""
    several = len(spec.to_double) > 0
    rows: list[tuple[str, str | None, str, bool, str]] = [
        ("single", charset.single, spec.single, several, "|".join(SINGLES)),
        ("wide_space", wide or None, " ".join(spec.wide_space), bool(spec.wide_space), r"[0-9A-F]{4}( [0-9A-F]{4})*"),
        ("symbols", charset.symbols, spec.symbols, bool(spec.double), ""),
        ("jis78", charset.jis78, "shape", spec.by_shape, ""),
        ("udc_base", charset.udc_base, pua, bool(pua), r"U\+[0-9A-Fa-f]{4,6}"),
        ("disputed", charset.disputed, "user-defined", bool(spec.disputed), ""),
        ("selectors", charset.selectors, "none", bool(charset.extension), ""),
        ("line_feed", charset.line_feed, "25", ebcdic, ""),
    ]
    for setting, given, default, open_, form in rows:
        if given is not None and not open_:
            raise MigrationError("LGM-C003", page=name, setting=setting, value=given, why="it does nothing here")
        if given is not None and form and not re.fullmatch(form, given):
            raise MigrationError("LGM-C003", page=name, setting=setting, value=given, why=f"it must be {form}")
        if open_:
            yield Choice(setting=setting, value=given or default, default=given is None)
    if charset.extension and not spec.double:
        raise MigrationError(
            "LGM-C003", page=name, setting="extension", value=charset.extension[0], why="it has no double-byte codes"
        )


def _single(spec: Spec, chosen: Mapping[str, str]) -> dict[int, str]:
    table = chosen.get("single", spec.single)
    cells = dict(read_table(table)) if table else {}
    return {**cells, **SWAPPED_LINE_FEEDS} if chosen.get("line_feed") == "15" else cells


def _double(spec: Spec, chosen: Mapping[str, str]) -> dict[int, str]:
    cells: dict[int, str] = {}
    for layer in spec.double:
        cells |= layer.cells(chosen.get("jis78", ""))
    symbols = {} if chosen.get("symbols", spec.symbols) == spec.symbols else SYMBOLS[chosen["symbols"]]
    return _through(spec, {code: symbols.get(text, text) for code, text in cells.items()})


def _written_lower(decode: Cells, lower: Mapping[str, int], double: Cells) -> set[int]:
    """Codes of a layer whose characters a lower layer has under another code that still stands: that one is written."""
    other = {code: lower.get(text, code) for code, text in decode.items()}
    return {code for code, text in decode.items() if other[code] != code and double.get(other[code]) == text}


def _chosen_again(spec: Spec, charset: Charset, double: Cells) -> dict[int, str]:
    """What extension tables say of codes that a choice was made about: the choice holds."""
    if not charset.extension:
        return {}
    cells: dict[int, str] = {}
    if charset.jis78 == "area":
        for layer in spec.double:
            changed = {code + int(layer.add, 16) for code in (read_changes(layer.by_shape) if layer.by_shape else ())}
            area = layer.cells("area")
            cells |= {code: area[code] for code in changed if code in area}
    if charset.symbols and charset.symbols != spec.symbols:
        symbols = SYMBOLS[charset.symbols]
        cells |= {code: symbols[text] for code, text in double.items() if text in symbols}
    return cells


def _user_defined(name: str, spec: Spec, chosen: Mapping[str, str]) -> dict[int, str]:
    if not spec.user_defined:
        return {}
    moved = int(chosen["udc_base"][2:], 16) - int(spec.user_defined[0].pua, 16)
    users: dict[int, str] = {}
    for area in spec.user_defined:
        codes, first = area.codes(), int(area.pua, 16) + moved
        if not _private(first, first + len(codes) - 1):
            why = f"{len(codes):,} characters from there on are not all private-use"
            raise MigrationError("LGM-C003", page=name, setting="udc_base", value=chosen["udc_base"], why=why)
        users |= {code: chr(first + number) for number, code in enumerate(codes)}
    if chosen.get("disputed") == "extension":
        for code in ranges([spec.disputed]):
            users.pop(code, None)
    return _through(spec, users)


def _private(first: int, last: int) -> bool:
    areas = ((0xE000, 0xF8FF), (0xF0000, 0xFFFFD), (0x100000, 0x10FFFD))
    return any(low <= first and last <= high for low, high in areas)


def _through(spec: Spec, cells: Cells) -> dict[int, str]:
    if not spec.through:
        return dict(cells)
    to = read_bytes(spec.through)
    return {to[code >> 8] << 8 | to[code & 0xFF]: text for code, text in cells.items()}
