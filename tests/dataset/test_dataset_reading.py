"""Reading a dataset's files as text, whatever their form."""

import stat
from pathlib import Path

import pytest

from lgmigrate.charset.transcode import BLOCK
from lgmigrate.dataset.manifest import DataFile
from lgmigrate.dataset.profile import Profile
from lgmigrate.dataset.reading import header_of, scan_file, scan_utf8, utf8_copy
from lgmigrate.errors import MigrationError


def listed(path: Path, columns: list[str]) -> DataFile:
    return DataFile(name="台帳", path=path.name, rows=1, bytes=0, sha256="", key=[], columns=columns)


def test_missing_and_empty_are_two_things(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('あ,い\n1,\n"",2\n', encoding="utf-8")
    frame = scan_file(tmp_path, listed(path, ["あ", "い"]), Profile())
    assert frame.collect().rows() == [("1", None), ("", "2")]
    path.write_text("あ,い\n1,なし\n,2\n", encoding="utf-8")
    frame = scan_file(tmp_path, listed(path, ["あ", "い"]), Profile(null="なし"))
    assert frame.collect().rows() == [("1", None), ("", "2")]


def test_one_column_may_be_missing_too(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("あ\n1\n\n3\n", encoding="utf-8")
    assert scan_utf8(tmp_path / "a.csv", Profile()).collect().rows() == [("1",), (None,), ("3",)]


def test_names_without_a_header_are_those_of_the_manifest(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbf007|x\n")
    form = Profile(header=False, separator="|", bom=True)
    assert scan_file(tmp_path, listed(path, ["番号", "名"]), form).collect().to_dicts() == [{"番号": "007", "名": "x"}]
    path.write_bytes(b"")
    assert scan_file(tmp_path, listed(path, ["番号", "名"]), form).collect().columns == ["番号", "名"]
    with pytest.raises(MigrationError, match="LGM-D021"):
        scan_utf8(path, form)


def test_a_header_must_be_what_the_manifest_says(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("あ,い\n1,2\n", encoding="utf-8")
    assert header_of(path, Profile()) == ["あ", "い"]
    for columns in (["い", "あ"], ["あ"], ["あ", "い", "う"]):
        with pytest.raises(MigrationError, match="LGM-D021"):
            scan_file(tmp_path, listed(path, columns), Profile())
    path.write_bytes(b"")
    with pytest.raises(MigrationError, match="LGM-D021"):
        scan_utf8(path, Profile())


def test_names_that_look_like_patterns_are_names(tmp_path: Path) -> None:
    (tmp_path / "[a]*.csv").write_text("あ\n1\n", encoding="utf-8")
    assert scan_utf8(tmp_path / "[a]*.csv", Profile()).collect().rows() == [("1",)]


def test_paths_and_encodings_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with pytest.raises(MigrationError, match="LGM-S001"):
        scan_file(tmp_path, listed(path, ["あ"]), Profile())
    with pytest.raises(MigrationError, match="LGM-S001"), utf8_copy(path, Profile(encoding="cp932")):
        pass
    path.write_text("あ\n1\n", encoding="cp932")
    with pytest.raises(ValueError, match="cp932"):
        scan_file(tmp_path, listed(path, ["あ"]), Profile(encoding="cp932"))


def test_utf8_is_not_copied(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a\n")
    with utf8_copy(tmp_path / "a.csv", Profile()) as copy:
        assert copy == tmp_path / "a.csv"


@pytest.mark.parametrize(
    ("encoding", "codec"), [("cp932", "cp932"), ("utf-16", "utf-16"), ("utf-16", "utf-16-le"), ("utf-16", "utf-16-be")]
)
def test_a_copy_is_private_and_goes(tmp_path: Path, encoding: str, codec: str) -> None:
    # Longer than a block by an odd number of bytes, so that a character lies across the border.
    text = "a" + "漢字①髙\ue000\r\n" * (BLOCK // 10)
    data = (b"\xfe\xff" if codec == "utf-16-be" else b"") + text.encode(codec)
    assert len(data) > BLOCK
    (tmp_path / "a.csv").write_bytes(data)
    profile = Profile(encoding=encoding)
    with utf8_copy(tmp_path / "a.csv", profile) as copy:
        assert copy.read_bytes() == text.encode()
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700
    assert not copy.exists()
    assert not copy.parent.exists()


@pytest.mark.parametrize("wrong", [b"\x80", b"\xa0", b"\xfd", b"\xff", b"\x81\n", b"\x85\x74", b"\x81"])
@pytest.mark.parametrize("before", [0, BLOCK // 2])
def test_bytes_without_a_character_are_refused_with_their_line(tmp_path: Path, wrong: bytes, before: int) -> None:
    (tmp_path / "a.csv").write_bytes(b"x\n" * before + b"a\nb\n" + wrong)
    with pytest.raises(MigrationError) as caught, utf8_copy(tmp_path / "a.csv", Profile(encoding="cp932")):
        pass
    assert (caught.value.code, caught.value.facts["line"]) == ("LGM-D020", before + 3)


def test_half_a_surrogate_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("あ\n".encode("utf-16-le") + b"\x00\xd8\x41\x00")
    with pytest.raises(MigrationError) as caught, utf8_copy(tmp_path / "a.csv", Profile(encoding="utf-16")):
        pass
    assert (caught.value.code, caught.value.facts["line"]) == ("LGM-D020", 2)
