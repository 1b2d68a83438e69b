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
