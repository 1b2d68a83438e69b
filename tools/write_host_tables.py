"""Write the single-byte tables of Fujitsu, Hitachi and NEC in lgmigrate/charset/tables, and NEC's bytes of JIPS(E).

    python tools/write_host_tables.py

They are in no installable package. What stands here are facts, from the published sources that each table names; where
two of them disagree, a note in the table says on what, and which one it follows. A byte that no source gives a
character is in no table, and so an error where it is met.
"""

from derive_code_tables import Cells, cells, codec, jis_8, table, write


def spread(*parts: tuple[int, str]) -> Cells:
    """Runs of characters, each with the byte of its first."""
    return {first + number: char for first, text in parts for number, char in enumerate(text)}


BASIC = spread(
    *[(0x4B, ".<(+"), (0x50, "&"), (0x5C, "*);"), (0x60, "-/"), (0x6B, ",%_>?"), (0x79, "`:#@'=\"")],
    *[(0xC0, "{ABCDEFGHI"), (0xD0, "}JKLMNOPQR"), (0xE2, "STUVWXYZ"), (0xF0, "0123456789")],
)
LATIN = spread((0x81, "abcdefghi"), (0x91, "jklmnopqr"), (0xA2, "stuvwxyz"))
KANA = spread(
    *[(0x41, "｡｢｣､･ｦｧｨｩ"), (0x51, "ｪｫｬｭｮｯ"), (0x58, "ｰ"), (0x81, "ｱｲｳｴｵｶｷｸｹｺ"), (0x8C, "ｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉ")],
    *[(0x9D, "ﾊﾋﾌ"), (0xA2, "ﾍﾎﾏﾐﾑﾒﾓﾔﾕ"), (0xAC, "ﾖﾗﾘﾙ"), (0xBA, "ﾚﾛﾜﾝﾞﾟ")],
)
KANA_BETWEEN = spread(
    *[(0x42, "｡｢｣､･ｦｧｨ"), (0x51, "ｩｪｫｬｭｮｯｰｱ"), (0x62, "ｲｳｴｵｶｷｸｹ"), (0x70, "ｺｻｼｽｾｿﾀﾁﾂ"), (0x80, "ﾃ"), (0x8A, "ﾄﾅﾆﾇﾈﾉﾊ")],
    *[(0x9A, "ﾋﾌﾍﾎﾏﾐﾑ"), (0xAA, "ﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ")],
)
HITACHI_HOLES = spread(
    *[(0x59, "a"), (0x62, "bcdefghi"), (0x70, "jklmnopqr"), (0x80, "s"), (0x8B, "t"), (0x9B, "uv"), (0xA0, "w")],
    *[(0xAB, "x"), (0xB0, "yz")],
)
NEC_HOLES = spread(
    *[(0x57, "a"), (0x59, "b"), (0x62, "cdefghij"), (0x70, "klmnopqrs"), (0x80, "t"), (0x8B, "u"), (0x9B, "vw")],
    *[(0xA0, "x"), (0xAB, "y"), (0xB0, "z")],
)
ASCII_MARKS = spread((0x4A, "["), (0x4F, "!"), (0x5A, "]"), (0x5F, "^"), (0x6A, "|"), (0xA1, "~"))
IBM_MARKS = spread((0x4A, "£"), (0x4F, "|"), (0x5A, "!"), (0x5F, "¬"), (0x6A, "¦"), (0xA1, "‾"))
DOLLAR_AT_E0 = spread((0x5B, "\\"), (0xE0, "$"))
DOLLAR_AT_5B = spread((0x5B, "$"), (0xE0, "\\"))
JEF4J = "mapping data of jef4j (hidekatsu-izuno), CC0"
"""Where the facts are from."""


def controls() -> Cells:
    """The control bytes of EBCDIC, and the space."""
    return cells(codec("cp037"), [*range(0x41), 0xFF])


def vendors() -> None:
    """Single-byte tables of Fujitsu, Hitachi and NEC, and NEC's bytes of JIPS(E)."""
    base = controls() | BASIC
    fujitsu = f"{JEF4J}; compared with slctab.c of the fujitsu input method of X11R5"
    marks = "4A 4F 5A 5F 6A A1: jef4j; slctab.c has [ ! ] ^ | ~ there, as Fujitsu's ASCII table does"
    no_licence = "facts; jef4j's data CC0"
    found = base | KANA | IBM_MARKS | DOLLAR_AT_E0
    table("fujitsu-ebcdik", "Fujitsu EBCDIC with half-width kana", fujitsu, ("", no_licence), found, marks)
    found = base | LATIN | IBM_MARKS | DOLLAR_AT_E0
    note = "5B E0: jef4j; slctab.c has $ at 5B and \\ at E0, as Fujitsu's ASCII table does"
    table("fujitsu-ebcdic", "Fujitsu EBCDIC, lower-case letters", fujitsu, ("", no_licence), found, marks, note)
    found = base | LATIN | ASCII_MARKS | {0x6A: "¦"} | DOLLAR_AT_5B
    note = "6A: jef4j reads the broken bar and writes | as it, too; slctab.c has |"
    table("fujitsu-ascii", "Fujitsu EBCDIC, ASCII", fujitsu, ("", no_licence), found, note)

    source = f"EBCDIK table of Hitachi manual 3020-3-J38 as tested by Jacode4e (ina); code points: {JEF4J}"
    notes = (
        "4A 5A 5F: [ ] ^ in the manual and in later data of jef4j; earlier data had the pound sign, ! and the not sign",
        "5B A1: 5C and 7E of JIS8 in the manual (yen sign and overline in JIS X 0201); jef4j has \\ and ~",
    )
    found = base | KANA | HITACHI_HOLES | ASCII_MARKS | DOLLAR_AT_E0
    table("hitachi-ebcdik", "Hitachi EBCDIK", source, ("", no_licence), found, *notes)
    note = "7F 8E: the double quotation mark and ﾈ; jef4j has \\ and 8F for them, which are taken (slips of the pen)"
    found = base | LATIN | KANA_BETWEEN | ASCII_MARKS | DOLLAR_AT_E0
    table("hitachi-ebcdic", "Hitachi EBCDIC", JEF4J, ("", no_licence), found, note)
    nec(base)


def nec(base: Cells) -> None:
    """NEC's EBCDIK, and its image of each byte of JIS8, which makes JIPS(E) of JIPS(J)."""
    graphic = KANA | NEC_HOLES | ASCII_MARKS | DOLLAR_AT_E0
    source = f"letters: the shifts of JIPS(E) and codes of JIPS(E) in tests of Jacode4e (ina); the rest: {JEF4J}"
    notes = (
        "57 59 62-69 70-78 80 8B 9B 9C A0 AB B0: a-z from 57 on, since JIPS(J) 1A70 is JIPS(E) 3F75, 1A71 3F76 and",
        "724D 77D4; jef4j has a-z from 59 to B1, as Hitachi",
        "5F 6A: ^ and |, the images of 5E and 7C of JIS8 in jef4j's table of bytes; its EBCDIK has the not sign and ^",
        "A7: ﾒ; jef4j gives it A8, which is ﾓ (a slip of the pen that its Hitachi table had, too)",
        "5B A1: 5C and 7E of JIS8, the yen sign and the overline in JIS X 0201",
    )
    table("nec-ebcdik", "NEC EBCDIK", source, ("", "facts; jef4j's data CC0"), base | graphic, *notes)

    by_character = {text: byte for byte, text in (BASIC | graphic).items()}
    images = {byte: by_character[text] for byte, text in jis_8("\\", "~").items()}
    images |= {ord(text): byte for byte, text in controls().items() if byte != 0xFF}
    images |= {0x0A: 0x15, 0x85: 0x25, 0x9F: 0xE1, 0xFF: 0xFF}
    rest = [byte for byte in range(256) if byte not in images]
    images |= dict(zip(rest, (byte for byte in range(256) if byte not in images.values()), strict=True))
    seen = (
        "seen in codes: 1A71 3F76, 1A70 3F75, 2121 4F4F, 222E 7F4B, 2422 E07F, 724D 77D4, B4A8 8448; the others follow",
        "from nec-ebcdik. jef4j has another table (61 is 81, A1 42), which contradicts those codes in 70-72, A8 and B4",
        "A0 E0-FE: what is left over, in order, as in the tables of Hitachi (EBCDIK) and jef4j; not seen for NEC",
    )
    body = [f"{byte:02X}\t{images[byte]:02X}" for byte in range(256)]
    title = "NEC: each byte of JIS8 (JIPS(J)) and the byte of EBCDIK (JIPS(E)) that it becomes"
    source = "nec-ebcdik; codes of JIPS(J) and JIPS(E) in tests of Jacode4e (ina)"
    write("nec-jis8-to-ebcdik.txt", title, source, "facts", body, seen)


def main() -> None:
    """Write all tables."""
    vendors()


if __name__ == "__main__":
    main()
