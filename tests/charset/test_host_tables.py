"""The tables of hosts that no package has, and what editions of JIS changed, against the facts that are known."""

import csv

import pytest

from lgmigrate.charset.table import FOLDER, read_bytes, read_changes, read_codes, read_table

PAIRS = (
    "16-19鯵鰺 18-9鴬鶯 19-34蛎蠣 19-41撹攪 19-86竃竈 20-35潅灌 20-50諌諫 23-59頚頸 25-60砿礦 28-41蕊蘂 31-57靭靱 "
    "33-8賎賤 36-59壷壺 37-55砺礪 37-78梼檮 37-83涛濤 38-86迩邇 39-72蝿蠅 41-16桧檜 43-89侭儘 44-89薮藪 47-22篭籠"
)
MOVED = {"22-38": "尭堯", "43-74": "槙槇", "45-58": "遥遙", "64-86": "瑶瑤"}
RESTORED = "啞焰鷗嚙俠軀鹼麴屢繡蔣醬蟬搔驒簞摑塡顚禱瀆囊潑醱頰麵萊蠟攢"
HOSTS = ["fujitsu-ebcdik", "fujitsu-ebcdic", "fujitsu-ascii", "hitachi-ebcdik", "hitachi-ebcdic", "nec-ebcdik"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def code_of(place: str) -> int:
    row, cell = map(int, place.split("-"))
    return (row + 0x20) << 8 | (cell + 0x20)


def rows(name: str) -> list[dict[str, str]]:
    lines = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.mark.parametrize("name", HOSTS)
def test_every_ebcdic_table_has_capitals_digits_and_controls_where_all_hosts_have_them(name: str) -> None:
    cells, ibm = read_table(name), read_table("ibm-290")
    assert {byte: cells[byte] for byte in range(0x40) if byte in ibm} == {
        byte: ibm[byte] for byte in ibm if byte < 0x40
    }
    assert [cells[byte] for byte in (0x0E, 0x0F, 0x15, 0x25, 0x40, 0xFF)] == ["\x0e", "\x0f", "\x85", "\n", " ", "\x9f"]
    for first, text in {0xC1: "ABCDEFGHI", 0xD1: "JKLMNOPQR", 0xE2: "STUVWXYZ", 0xF0: "0123456789"}.items():
        assert "".join(cells[first + number] for number in range(len(text))) == text
    assert len(set(cells.values())) == len(cells)


@pytest.mark.parametrize("name", ["fujitsu-ebcdik", "hitachi-ebcdik", "nec-ebcdik"])
def test_half_width_kana_lie_where_ibm_290_has_them_up_to_the_letters_below_them(name: str) -> None:
    kana = {text: byte for byte, text in read_table(name).items() if text >= "｡"}
    assert len(kana) == 63
    assert (kana["ｱ"], kana["ｿ"], kana["ﾀ"], kana["ﾒ"], kana["ﾓ"], kana["ﾟ"]) == (0x81, 0x90, 0x91, 0xA7, 0xA8, 0xBF)
    assert {text: byte for text, byte in kana.items() if byte < 0x80} == {
        text: byte for byte, text in read_table("ibm-290").items() if text >= "｡" and byte < 0x80
    }


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("fujitsu-ebcdik", ""),
        ("fujitsu-ebcdic", "81-89 91-99 A2-A9"),
        ("fujitsu-ascii", "81-89 91-99 A2-A9"),
        ("hitachi-ebcdic", "81-89 91-99 A2-A9"),
        ("hitachi-ebcdik", "59 62-69 70-78 80 8B 9B-9C A0 AB B0-B1"),
        ("nec-ebcdik", "57 59 62-69 70-78 80 8B 9B-9C A0 AB B0"),
    ],
)
def test_lower_case_letters_lie_where_the_host_has_them(name: str, places: str) -> None:
    ends = [[int(end, 16) for end in part.split("-")] for part in places.split()]
    holes = [byte for pair in ends for byte in range(pair[0], pair[-1] + 1)]
    cells = read_table(name)
    assert "".join(cells[byte] for byte in holes) == (LETTERS if places else "")
    assert {byte for byte, text in cells.items() if text in LETTERS} == set(holes)


@pytest.mark.parametrize(
    ("name", "marks"),
    [
        ("fujitsu-ebcdik", "£|!\\¬¦‾$"),
        ("fujitsu-ebcdic", "£|!\\¬¦‾$"),
        ("fujitsu-ascii", "[!]$^¦~\\"),
        ("hitachi-ebcdik", "[!]\\^|~$"),
        ("hitachi-ebcdic", "[!]\\^|~$"),
        ("nec-ebcdik", "[!]\\^|~$"),
    ],
)
def test_the_bytes_on_which_hosts_differ(name: str, marks: str) -> None:
    assert "".join(read_table(name)[byte] for byte in (0x4A, 0x4F, 0x5A, 0x5B, 0x5F, 0x6A, 0xA1, 0xE0)) == marks


def test_the_bytes_of_jips_e_are_a_permutation_that_makes_its_shifts_and_known_codes() -> None:
    images = read_bytes("nec-jis8-to-ebcdik")
    assert sorted(images) == sorted(images.values()) == list(range(256))
    j = ["2121", "1A70", "1A71", "222E", "2422", "724D", "B4A8", "215D"]
    e = ["4F4F", "3F75", "3F76", "7F4B", "E07F", "77D4", "8448", "4F5A"]
    assert [bytes(images[byte] for byte in bytes.fromhex(code)).hex().upper() for code in j] == e
    leads = [*range(0x21, 0x7F), *range(0xA1, 0xFF)]
    assert not {images[byte] for byte in leads} & {0x3F, 0x40}


def test_the_bytes_of_jips_e_agree_with_the_single_byte_tables() -> None:
    jis8, ebcdik, images = read_table("jis8"), read_table("nec-ebcdik"), read_bytes("nec-jis8-to-ebcdik")
    apart = {byte for byte in jis8 if ebcdik[images[byte]] != jis8[byte]}
    assert apart == {0x5C, 0x7E, 0x0A}  # yen sign, overline, and EBCDIC's two line feeds
    assert images[0x0A] == 0x15


def test_jis78_has_todays_character_by_area() -> None:
    jis = read_table("jis-x-0208")
    table = rows("jis78")
    assert [jis[int(row["code"], 16)] for row in table] == [row["by_area"] for row in table]
    assert all(row["by_area"] != row["by_shape"] for row in table)
    assert {row["kind"]: sum(other["kind"] == row["kind"] for other in table) for row in table} == {
        "swapped": 44,
        "moved": 4,
        "shape": 43,
    }
    assert all(row["source"] for row in table)


def test_the_22_pairs_exchanged_their_places_in_1983() -> None:
    swapped = {int(row["code"], 16): row for row in rows("jis78") if row["kind"] == "swapped"}
    to = {row["by_area"]: row["by_shape"] for row in swapped.values()}
    expected = {}
    for pair in PAIRS.split():
        today, then = pair[-2:]
        expected |= {today: then, then: today}
        assert swapped[code_of(pair[:-2])]["by_area"] == today
    assert to == expected


def test_four_characters_moved_to_row_84() -> None:
    moved = {row["code"]: row["by_area"] + row["by_shape"] for row in rows("jis78") if row["kind"] == "moved"}
    assert moved == {f"{code_of(place):04X}": both for place, both in MOVED.items()}
    jis = read_table("jis-x-0208")
    assert "".join(jis[code] for code in range(0x7421, 0x7427)) == "堯槇遙瑤凜熙"


def test_shapes_that_jis_x_0213_brought_back_are_there_and_name_it() -> None:
    shapes = {row["by_shape"]: row["source"] for row in rows("jis78") if row["kind"] == "shape"}
    assert {shape for shape, source in shapes.items() if "2000" in source} == set(RESTORED)
    assert {shape for shape, source in shapes.items() if "2004" in source} == set("噓剝瘦屛繫")
    assert len(shapes) == 43
    assert not any(0xF900 <= ord(shape) <= 0xFAFF for shape in shapes)
    assert not set(shapes) & set(read_table("jis-x-0208").values())


def test_a_host_of_1978_shows_no_character_twice() -> None:
    jis = dict(read_table("jis-x-0208"))
    for code in read_codes("later-than-1978"):
        del jis[code]
    assert len(jis) == 6802
    shown = jis | read_changes("jis78")
    assert shown.keys() == jis.keys()
    assert len(set(shown.values())) == 6802


def test_what_came_later() -> None:
    jis = read_table("jis-x-0208")
    later = read_codes("later-than-1978")
    assert len(later) == 77
    assert later <= jis.keys()
    assert sum(code >> 8 == 0x28 for code in later) == 32
    assert {code for code in later if code >> 8 == 0x74} == set(range(0x7421, 0x7427))
    assert {jis[code] for code in read_codes("later-than-1983")} == set("凜熙")


def test_keis78_has_the_signs_of_row_2_and_two_the_other_way_round() -> None:
    jis, changes = read_table("jis-x-0208"), read_changes("keis78")
    assert changes.keys() <= read_codes("later-than-1978")
    assert {code for code in read_codes("later-than-1978") if code >> 8 == 0x22} <= changes.keys()
    assert {code: changes[code] for code in changes if changes[code] != jis[code]} == {0x223E: "⊃", 0x223F: "⊂"}
    assert "".join(changes[code] for code in sorted(changes) if code >> 8 == 0x28) == "┠┯┨┷┿┝┰┥┸╂"
