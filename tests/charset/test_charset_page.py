"""Pages by name."""

import pytest

from lgmigrate import MigrationError
from lgmigrate.charset import Charset, code_page, names


@pytest.mark.parametrize("name", ["ibm-930", "IBM-930", "ibm_930", "ibm930", "CP930", "csIBM930"])
def test_a_page_has_the_names_that_people_give_it(name: str) -> None:
    assert code_page(Charset(base=name)).name == "ibm-930"


def test_an_unknown_page_names_the_nearest() -> None:
    with pytest.raises(MigrationError) as caught:
        code_page(Charset(base="ibm-931"))
    assert caught.value.code == "LGM-C001"
    assert caught.value.facts["nearest"] in names()


def test_pages_differ_in_their_single_bytes_only() -> None:
    katakana, latin = code_page(Charset(base="ibm-930")), code_page(Charset(base="ibm-939"))
    assert katakana.double == latin.double
    assert (katakana.single[0x81], latin.single[0x81]) == ("ｱ", "a")


@pytest.mark.parametrize(
    ("charset", "setting", "why"),
    [
        (Charset(base="ibm-930", single="ebcdic"), "single", "it must be ibm-290|"),
        (Charset(base="cp932", single="ibm-290"), "single", "it does nothing here"),
        (Charset(base="ibm-930", jis78="area"), "jis78", "it does nothing here"),
        (Charset(base="ibm-290", symbols="microsoft"), "symbols", "it does nothing here"),
        (Charset(base="ibm-930", udc_base="E000"), "udc_base", "it must be U"),
        (Charset(base="ibm-930", udc_base="U+F000"), "udc_base", "4,370 characters from there on are not all private"),
        (Charset(base="ibm-930", udc_base="U+4E00"), "udc_base", "not all private-use"),
        (Charset(base="euc-jp", udc_base="U+E000"), "udc_base", "it does nothing here"),
        (Charset(base="ibm-930", wide_space=("40",)), "wide_space", "it must be"),
        (Charset(base="fujitsu-jef", disputed="extension"), "disputed", "it does nothing here"),
        (Charset(base="ibm-930", selectors="hanyo-denshi"), "selectors", "it does nothing here"),
        (Charset(base="nec-jips-j", line_feed="15"), "line_feed", "it does nothing here"),
        (Charset(base="ibm-290", extension=("x.csv",)), "extension", "it has no double-byte codes"),
    ],
)
def test_a_choice_that_the_page_does_not_leave_open(charset: Charset, setting: str, why: str) -> None:
    with pytest.raises(MigrationError) as caught:
        code_page(charset)
    assert (caught.value.code, caught.value.facts["setting"]) == ("LGM-C003", setting)
    assert why in caught.value.facts["why"]


def test_choices_are_applied_and_named() -> None:
    made = Charset(base="ibm-930", single="ibm-1027", udc_base="U+F0000", line_feed="15", symbols="microsoft")
    page = code_page(made)
    assert {one.setting: (one.value, one.default) for one in page.choices} == {
        "single": ("ibm-1027", False),
        "wide_space": ("4040", True),
        "symbols": ("microsoft", False),
        "udc_base": ("U+F0000", False),
        "line_feed": ("15", False),
    }
    assert (page.single[0x81], page.single[0x15], page.single[0x25]) == ("a", "\n", "\x85")
    assert (page.user_defined[0x6941], page.user_defined[0x7FFE]) == ("\U000f0000", "\U000f1111")
    assert page.double[0x43A1] == "～"
    assert code_page(Charset(base="ibm-930")).double[0x43A1] == "〜"


def test_every_form_of_the_wide_space_is_read_and_the_first_is_written() -> None:
    page = code_page(Charset(base="ibm-930", wide_space=("4040", "42A1")))
    assert page.wide_space == b"\x40\x40"
    assert (page.double[0x4040], page.double[0x42A1]) == ("\u3000", "\u3000")
    assert page.oneway == {0x42A1}
