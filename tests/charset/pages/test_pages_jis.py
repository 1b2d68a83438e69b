"""The pages of Fujitsu, Hitachi and NEC against JIS X 0208 as Python's EUC-JP has it, and against IBM's old order."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from lgmigrate import MigrationError
from lgmigrate.charset import Charset, CodePage, Encoder, code_page
from lgmigrate.charset.table import read_bytes, read_changes, read_table

Read = Callable[[CodePage, str, Sequence[bytes]], list[str]]
SWAPPED_1983 = {
    (16, 19): "鯵鰺", (18, 9): "鴬鶯", (19, 34): "蛎蠣", (19, 41): "撹攪", (19, 86): "竃竈", (20, 35): "潅灌",
    (20, 50): "諌諫", (23, 59): "頚頸", (25, 60): "砿礦", (28, 41): "蕊蘂", (31, 57): "靭靱", (33, 8): "賎賤",
    (36, 59): "壷壺", (37, 55): "砺礪", (37, 78): "梼檮", (37, 83): "涛濤", (38, 86): "迩邇", (39, 72): "蝿蠅",
    (41, 16): "桧檜", (43, 89): "侭儘", (44, 89): "薮藪", (47, 22): "篭籠",
}  # fmt: skip
"""Pairs that changed places: where the first stands today, which in 1978 was the place of the second."""
MOVED_1983 = {(22, 38): "尭堯", (43, 74): "槙槇", (45, 58): "遥遙", (64, 86): "瑶瑤"}
"""Shapes that were given places of their own in row 84, and what took their old places."""
APART_2000 = {
    "唖": "啞", "焔": "焰", "鴎": "鷗", "噛": "嚙", "侠": "俠", "躯": "軀", "鹸": "鹼", "麹": "麴",
    "屡": "屢", "繍": "繡", "蒋": "蔣", "醤": "醬", "蝉": "蟬", "掻": "搔", "騨": "驒", "箪": "簞",
    "掴": "摑", "填": "塡", "顛": "顚", "祷": "禱", "涜": "瀆", "嚢": "囊", "溌": "潑", "醗": "醱",
    "頬": "頰", "麺": "麵", "莱": "萊", "蝋": "蠟", "攅": "攢",
}  # fmt: skip
"""The 29 shapes of 1978 that JIS X 0213:2000 gave code points of their own."""
ADDED_1983 = {
    (row, cell)
    for row, cells in {2: [(26, 33), (42, 48), (60, 74), (82, 89), (94, 94)], 8: [(1, 32)], 84: [(1, 4)]}.items()
    for first, last in cells
    for cell in range(first, last + 1)
}
ADDED_1990 = {(84, 5), (84, 6)}
IN_KEIS78 = {(row, cell) for row, cell in ADDED_1983 if row == 2 or (row == 8 and cell >= 23)}
"""What KEIS78 has of 1983: the symbols, and the lines that are thick in one direction."""
MICROSOFT = {
    (1, 29): "—―", (1, 33): "〜～", (1, 34): "‖∥", (1, 61): "−－", (1, 81): "¢￠", (1, 82): "£￡", (2, 44): "¬￢",
}  # fmt: skip
Place = tuple[int, int]
PLACES = [(row, cell) for row in range(1, 95) for cell in range(1, 95)]
OFFSETS = {"fujitsu-jef": 0xA0A0, "hitachi-keis78": 0xA0A0, "hitachi-keis83": 0xA0A0, "hitachi-keis90": 0xA0A0}
HOSTS = [*OFFSETS, "nec-jips-j"]
OF_1978 = ["fujitsu-jef", "hitachi-keis78", "nec-jips-j"]
ROW_13 = bytes(range(0x40, 0x7F)) + bytes(range(0x80, 0x9D))


def euc(place: Place) -> str:
    """JIS X 0208-1990; Python has 1-29 as U+2015, where the standard says em dash."""
    try:
        text = bytes([place[0] + 0xA0, place[1] + 0xA0]).decode("euc_jp")
    except UnicodeDecodeError:
        return ""
    return "—" if place == (1, 29) else text


def expected(name: str) -> dict[Place, str]:
    """What a page holds in its standard area, with the policies that are the defaults, shapes of 1978 aside."""
    lacks = {"hitachi-keis90": set(), "hitachi-keis83": ADDED_1990}.get(name, ADDED_1983 | ADDED_1990)
    if name == "hitachi-keis78":
        lacks = lacks - IN_KEIS78
    cells = {place: text for place in PLACES if (text := euc(place)) and place not in lacks}
    if name == "hitachi-keis78":
        cells |= {(2, 30): "⊃", (2, 31): "⊂"}
    if name == "nec-jips-j":
        row = [bytes([0x87, trail]).decode("cp932", "replace") for trail in ROW_13]
        cells |= {(13, cell): text for cell, text in enumerate(row, 1) if "�" not in text}
    return cells


def by_place(page: CodePage, read: Read) -> dict[Place, str]:
    """The standard area as the kernel reads it."""
    offset = OFFSETS.get(page.name, 0x2020)
    codes = [((row << 8 | cell) + offset).to_bytes(2, "big") for row, cell in PLACES]
    users = set(page.user_defined.values())
    texts = zip(PLACES, read(page, "wide", codes), strict=True)
    return {place: text for place, text in texts if text and text not in users}


def differences(left: Mapping[Place, str], right: Mapping[Place, str]) -> dict[Place, str]:
    """Where two differ: the character of each, none where it has none."""
    return {at: left.get(at, "") + right.get(at, "") for at in PLACES if left.get(at) != right.get(at)}


def place_of(char: str) -> Place:
    row, cell = char.encode("euc_jp")
    return row - 0xA0, cell - 0xA0


def shift_jis(place: Place) -> bytes:
    row, cell = place[0] + 0x20, place[1] + 0x20
    lead = (row - 0x21 >> 1) + (0x81 if row < 0x5F else 0xC1)
    return bytes([lead, cell + (0x7E if row % 2 == 0 else 0x1F if cell < 0x60 else 0x20)])


@pytest.mark.parametrize("name", HOSTS)
def test_the_standard_area_is_jis_x_0208_of_its_year(name: str, read: Read) -> None:
    choice: dict[str, Any] = {"jis78": "area"} if name in OF_1978 else {}
    page = code_page(Charset(base=name, **choice))
    assert differences(by_place(page, read), expected(name)) == {}


def test_the_years_differ_by_what_was_added() -> None:
    counts = [len(expected(name)) for name in ("hitachi-keis90", "hitachi-keis83", "fujitsu-jef", "hitachi-keis78")]
    assert counts == [6879, 6877, 6879 - 77, 6879 - 77 + 49]
    assert [euc(place) for place in sorted(ADDED_1990)] == ["凜", "熙"]


@pytest.mark.parametrize("name", OF_1978)
def test_by_shape_the_characters_of_1978_stand_in_their_places(name: str, read: Read) -> None:
    changed = differences(expected(name), by_place(code_page(Charset(base=name)), read))
    for place, pair in SWAPPED_1983.items():
        assert changed.pop(place) == pair
        assert changed.pop(place_of(pair[1])) == pair[::-1]
    for place, pair in MOVED_1983.items():
        assert changed.pop(place) == pair
    shapes = dict(changed.values())
    assert shapes.items() >= APART_2000.items()
    assert len(shapes) == len(changed) == 43
    assert not {text for place in PLACES if (text := euc(place))} & set(shapes.values())


def test_the_shapes_of_1978_are_characters_of_jis_x_0213_or_unicode() -> None:
    for new, old in APART_2000.items():
        assert len(old.encode("shift_jis_2004")) == len(new.encode("shift_jis_2004")) == 2
    shapes = read_changes("jis78").values()
    assert [shape for shape in shapes if len(shape) != 1 or unicodedata.normalize("NFC", shape) != shape] == []


@pytest.mark.parametrize("name", OF_1978)
def test_the_places_of_1978_are_those_of_ibm_942(name: str, tool: Any, read: Read) -> None:
    """IBM 942 keeps the order of 1978, as ICU and as glibc (IBM932) have it."""
    system = "IBM932" if tool.name == "iconv" else "ibm-942"
    tool.require(system)
    ours = by_place(code_page(Charset(base=name)), read)
    places = [*SWAPPED_1983, *(place_of(pair[1]) for pair in SWAPPED_1983.values()), *MOVED_1983]
    assert [ours[at] for at in places] == tool.decode(system, [shift_jis(at) for at in places])


@pytest.mark.parametrize("name", HOSTS)
def test_the_microsoft_policy_changes_seven_symbols_and_nothing_else(name: str, read: Read) -> None:
    jis, microsoft = (by_place(code_page(Charset(base=name, symbols=policy)), read) for policy in ("jis", "microsoft"))
    there = {at: pair for at, pair in MICROSOFT.items() if at in expected(name)}
    assert differences(jis, microsoft) == there
    windows = [shift_jis(at).decode("cp932") for at in there if at != (1, 29)]
    assert windows == [pair[1] for at, pair in there.items() if at != (1, 29)]


AREAS = {
    "fujitsu-jef": [(0x80A1, 0xA0FE, 3102)],
    "hitachi-keis78": [(0x81A1, 0xA0FE, 3008)],
    "hitachi-keis83": [(0x81A1, 0xA0FE, 3008)],
    "hitachi-keis90": [(0x81A1, 0xA0FE, 3008)],
    "nec-jips-j": [(0x7421, 0x7E7E, 1034), (0xE0A1, 0xFEFE, 2914)],
}


@pytest.mark.parametrize("base", [0xE000, 0xE92E, 0xF0000, 0x100000])
@pytest.mark.parametrize("name", HOSTS)
def test_user_areas_are_whole_and_begin_where_a_site_says(name: str, base: int, read: Read) -> None:
    page = code_page(Charset(base=name, udc_base=f"U+{base:04X}"))
    cells = [code.to_bytes(2, "big") for code in range(65536)]
    found = {code: text for code, text in enumerate(read(page, "wide", cells)) if page.user_defined.get(code) == text}
    assert found == page.user_defined
    at = 0
    for first, last, count in AREAS[name]:
        area = {code: ord(text) - base for code, text in found.items() if first <= code <= last}
        assert (min(area), max(area), len(area)) == (first, last, count)
        assert {code >> 8 for code in area} == set(range(first >> 8, (last >> 8) + 1))
        assert {code & 0xFF for code in area} == set(range(first & 0xFF, (last & 0xFF) + 1))
        assert list(area.values()) == list(range(at, at + count))
        at += count
    assert at == len(found)


def test_a_user_area_that_leaves_the_private_use_area_is_refused() -> None:
    with pytest.raises(MigrationError) as caught:
        code_page(Charset(base="fujitsu-jef", udc_base="U+F000"))
    assert caught.value.code == "LGM-C003"


@pytest.mark.parametrize("choices", [{}, {"jis78": "area"}, {"symbols": "microsoft"}, {"udc_base": "U+F0000"}])
def test_jips_e_is_jips_j_byte_by_byte(choices: dict[str, Any], read: Read) -> None:
    to = read_bytes("nec-jis8-to-ebcdik")
    j, e = (code_page(Charset(base=name, **choices)) for name in ("nec-jips-j", "nec-jips-e"))
    used = [*range(0x21, 0x7F), *range(0xA1, 0xFF)]
    codes = [bytes([lead, trail]) for lead in used for trail in used]
    in_j = read(j, "wide", codes)
    in_e = read(e, "wide", [bytes(to[byte] for byte in code) for code in codes])
    assert in_e == in_j
    assert sum(map(bool, in_j)) == len(j.double) + len(j.user_defined) == len(e.double) + len(e.user_defined)
    shifts = [*j.to_double, j.to_single, *j.wide_spaces]
    assert [*e.to_double, e.to_single, *e.wide_spaces] == [bytes(to[byte] for byte in shift) for shift in shifts]


def test_the_byte_table_of_nec_is_ebcdic_where_ebcdic_is_one() -> None:
    to, ebcdic = read_bytes("nec-jis8-to-ebcdik"), read_table("ibm-290")
    same = [*"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ .<(+*);-/,%_>?:#@'=\"&"]
    kana = list(range(0xA1, 0xE0))
    assert [ebcdic[to[ord(char)]] for char in same] == same
    assert [ebcdic[to[byte]] for byte in kana] == [bytes([byte]).decode("shift_jis") for byte in kana]
    lower = bytes.fromhex("57 59 62636465666768 69 707172737475767778 80 8B 9B 9C A0 AB B0")
    assert sorted(to) == sorted(to.values()) == list(range(256))
    assert bytes(to[ord(char)] for char in "|^!") == b"\x6a\x5f\x4f"
    assert bytes(to[byte] for byte in range(ord("a"), ord("z") + 1)) == lower


@pytest.mark.parametrize("name", [*OFFSETS, "nec-jips-j", "nec-jips-e"])
def test_wide_spaces_are_read_and_a_site_says_which_is_written(name: str, read: Read) -> None:
    page = code_page(Charset(base=name))
    forms = [b"\x40\x40", b"\xa1\xa1"] if name in OFFSETS else [{"j": b"\x21\x21", "e": b"\x4f\x4f"}[name[-1]]]
    assert page.wide_spaces == tuple(forms)
    assert read(page, "wide", forms) == ["\u3000"] * len(forms)
    for form in forms:
        chosen = code_page(Charset(base=name, wide_space=(form.hex(),)))
        assert chosen.wide_space == form
        assert Encoder(chosen).field("\u3000", 2, "wide") == form
    other = code_page(Charset(base=name, wide_space=("FEFE",)))
    assert read(other, "wide", [b"\xfe\xfe", forms[0]])[0] == "\u3000"
    assert Encoder(other).field("", 4, "wide") == b"\xfe\xfe" * 2


@pytest.mark.parametrize("name", [name for name in HOSTS if "keis" in name])
def test_the_disputed_codes_of_keis_are_user_defined_or_left_to_an_extension(
    name: str, tmp_path: Path, read: Read
) -> None:
    codes = [code.to_bytes(2, "big") for code in range(0x9FA0, 0x9FDA)]
    as_users = read(code_page(Charset(base=name)), "wide", codes)
    assert as_users == ["", *(chr(0xE000 + 30 * 94 + number) for number in range(57))]
    left = read(code_page(Charset(base=name, disputed="extension")), "wide", codes)
    assert left == [""] * 57 + as_users[57:]
    table = tmp_path / "set3.csv"
    table.write_text("code,ucs,hanyo_denshi,adobe_japan1,use,note\n9FA1,U+2460,,,,\n", encoding="utf-8")
    extended = code_page(Charset(base=name, disputed="extension", extension=(str(table),)))
    assert read(extended, "wide", codes)[:3] == ["", "①", ""]


@pytest.mark.parametrize("name", ["fujitsu-jef", "hitachi-keis83", "nec-jips-e"])
def test_a_site_may_have_another_single_byte_table_and_line_feed(name: str, read: Read) -> None:
    page = code_page(Charset(base=name, single="ibm-1027", line_feed="15", controls="keep"))
    assert read(page, "text", [b"\x81", b"\x15", b"\x25"]) == ["a", "\n", "\x85"]
    own = code_page(Charset(base=name, controls="keep"))
    assert read(own, "text", [b"\x81", b"\x15", b"\x25"]) == ["ｱ", "\x85", "\n"]
    assert page.double == own.double


@pytest.mark.parametrize(("name", "choice"), [
    ("hitachi-keis83", {"jis78": "area"}), ("fujitsu-jef", {"disputed": "extension"}),
    ("nec-jips-j", {"line_feed": "15"}), ("cp932", {"single": "ibm-290"}), ("nec-jips-j", {"wide_space": ("21",)}),
])  # fmt: skip
def test_a_choice_that_does_not_fit_is_refused(name: str, choice: dict[str, Any]) -> None:
    with pytest.raises(MigrationError) as caught:
        code_page(Charset(base=name, **choice))
    assert caught.value.code == "LGM-C003"
    assert caught.value.facts["setting"] == next(iter(choice))
