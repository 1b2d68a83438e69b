"""Files appear whole or not at all, private, and stay where they belong; the ledger and masking beside them."""

import hashlib
import os
from pathlib import Path

import pytest

from lgmigrate import MigrationError, files, ledger
from lgmigrate.masking import masked

posix = pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_file_appears_when_the_block_ends_well(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.csv"
    with files.open_atomic(path) as file:
        file.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new"
    assert list(path.parent.iterdir()) == [path]


def test_a_block_that_fails_leaves_the_earlier_file(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError), files.open_atomic(path) as file:
        file.write(b"new")
        raise RuntimeError
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_files_and_folders_are_for_their_owner_only(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        files.write_json(tmp_path / "a" / "b" / "c.json", {"外字": 1})
        loose = tmp_path / "loose.dat"
        loose.write_bytes(b"old")
        files.create_private(loose).close()
    finally:
        os.umask(before)
    assert mode(tmp_path / "a" / "b" / "c.json") == 0o600
    assert mode(tmp_path / "a" / "b") == 0o700
    assert mode(tmp_path / "a") == 0o700
    assert (mode(loose), loose.read_bytes()) == (0o600, b"")


@posix
def test_a_private_file_does_not_follow_a_link(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"kept")
    (tmp_path / "link").symlink_to(tmp_path / "other")
    with files.create_private(tmp_path / "link") as file:
        file.write(b"secret")
    assert (tmp_path / "other").read_bytes() == b"kept"
    assert (tmp_path / "link").read_bytes() == b"secret"


def test_json_is_indented_utf8(tmp_path: Path) -> None:
    files.write_json(tmp_path / "a.json", {"外字": [1]})
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == '{\n "外字": [\n  1\n ]\n}\n'


def test_sha256(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert files.sha256(tmp_path / "a") == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "x/../../a"])
def test_a_name_that_leaves_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(MigrationError) as caught:
        files.contained(tmp_path / "in", name)
    assert caught.value.code == "LGM-R010"
    assert files.contained(tmp_path, "x/../a.csv") == tmp_path.resolve() / "a.csv"


@posix
def test_a_link_that_leaves_its_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "out").symlink_to(tmp_path)
    with pytest.raises(MigrationError):
        files.contained(tmp_path / "in", "out/a.csv")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("000000000004821", "***********4821"),
        ("山田", "**"),
        ("12345678", "********"),
        ("123456789", "*****6789"),
        ("", ""),
    ],
)
def test_masking(value: str, shown: str) -> None:
    assert masked(value) == shown


def test_a_ledger_survives_json_with_its_verdicts() -> None:
    import msgspec

    entry = ledger.Entry(
        stage="extract", name="a", read=3, out={"detail": 1}, rejected={"LGM-S021": 1}, filtered={"x": 1}
    )
    check = ledger.Check(name="a", rule="N = count(detail)", expected="3", found="3")
    assumption = ledger.Assumption(setting="a.pad", value="40", why="default")
    book = ledger.Ledger(entries=[entry], checks=[check], assumptions=[assumption])
    shown = book.as_dict()
    assert shown["balanced"]
    assert shown["entries"][0]["in"] == 3
    assert ledger.load(msgspec.json.encode(shown)) == book
    both = ledger.merge([book, book])
    assert (len(both.entries), len(both.assumptions), both.rejected) == (2, 1, 2)


@pytest.mark.parametrize(
    ("entry", "check"),
    [
        ({"read": 3, "out": {"detail": 2}}, {"expected": "1", "found": "1"}),
        ({"read": 2, "out": {"detail": 2}}, {"expected": "1", "found": "2"}),
        ({"read": 2, "out": {"detail": 2}}, {"expected": None, "found": "2"}),
        ({"read": 2, "out": {"detail": 2}}, {"expected": None, "found": None}),
    ],
)
def test_a_ledger_balances_only_if_everything_does(entry: dict, check: dict) -> None:
    book = ledger.Ledger(
        entries=[ledger.Entry(stage="s", name="n", **entry)], checks=[ledger.Check(name="n", rule="r", **check)]
    )
    assert not book.balanced
