"""The mapping files of jef4j: a JSON list of rows with code, code point, selectors and options.

How its options are taken, after the tables that jef4j itself makes of these files:

==================  ================================================================================================
option              here
==================  ================================================================================================
(none), ``cjk_ci``  read and written
``substitution``    the same, but where another row has the character without this option, only read: jef4j writes
                    the later of the two codes, which may be the one whose glyph is another
``oneway``          read; written only with its selector, where it has one. jef4j without selectors does not read
                    these codes at all; here they become the bare character, since records cannot do without
``variant_only``    the same
``decode_only``     only read
``encode_only``     only written
``unmappable``      no character, as is code point FFFD
==================  ================================================================================================

``sp`` is a combining mark behind the character. A repeated code is read by its last row; the earlier ones are still
written, as in jef4j. Older files call the code ``jef``, ``keis`` or ``jips``.
"""

from pathlib import Path

import msgspec

from lgmigrate.charset.extension_table import Row, Use
from lgmigrate.charset.import_rows import CODE, Found, Left, Reading, bad_row, characters, checked
from lgmigrate.errors import MigrationError

ONE_WAY: dict[str, Use] = {
    "encode_only": "encode",
    "decode_only": "decode",
    "oneway": "variant",
    "variant_only": "variant",
}
"""Option → use; the first that a row has holds."""
MARKS = {"cjk_ci", "substitution", "unmappable"}
"""Options that say what a character is."""
UNMAPPED = "FFFD"


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    unicode: str
    code: str = ""
    jef: str = ""
    keis: str = ""
    jips: str = ""
    text: str = ""
    options: list[str] = []
    hd: str = ""
    aj1: str = ""
    sp: str = ""


def read_jef4j(path: Path, data: bytes) -> Reading:
    """The rows of a mapping file.

    Raises:
        MigrationError: LGM-C032 where it is not such a JSON list, LGM-C031 naming the row that means nothing.
    """
    try:
        source = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=list[_Row])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MigrationError("LGM-C032", path=str(path), form="jef4j", why=str(error), forms="jef4j") from error
    exact = {(row.unicode.upper(), row.sp) for row in source if "substitution" not in row.options}
    found: list[Found] = []
    skipped: list[Left] = []
    for place, one in enumerate(source, 1):
        code = one.code or one.jef or one.keis or one.jips
        if len(code) == 2:
            skipped.append(Left(row=place, code=int(code, 16), why="a single byte"))
        elif CODE.fullmatch(code):
            found.append(checked(path, place, _row(path, place, one, int(code, 16), exact)))
        else:
            bad_row(path, place, f"{code!r} is no double-byte code")
    return Reading(found=found, skipped=skipped, count=len(source), keeps_writing=True)


def _row(path: Path, place: int, one: _Row, code: int, exact: set[tuple[str, str]]) -> Row:
    unknown = set(one.options) - MARKS - ONE_WAY.keys()
    if unknown:
        bad_row(path, place, f"unknown option {min(unknown)!r}")
    if one.unicode.upper() == UNMAPPED or "unmappable" in one.options:
        return Row(code=code, ucs="", use="none", note=one.text)
    use: Use = next((use for option, use in ONE_WAY.items() if option in one.options), "")
    if use == "variant" and not (one.hd or one.aj1):
        use = "decode"
    if use == "" and "substitution" in one.options and (one.unicode.upper(), one.sp) in exact:
        use = "decode"
    return Row(
        code=code,
        ucs=characters(path, place, f"{one.unicode} {one.sp}"),
        hanyo_denshi=characters(path, place, one.hd) if one.hd else "",
        adobe_japan1=characters(path, place, one.aj1) if one.aj1 else "",
        use=use,
        note=" ".join(option for option in one.options if option in MARKS),
    )
