"""What happens where a file is longer than one block of bytes."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lgmigrate.validate import records, transcode
from lgmigrate.validate import survey as surveys

TEXT = 'a,"漢\n字",c\r\n\ue000,x,\uff5e\uf8ff\n' + "1,2\n" + '𠮷,"y""",z\n'


@pytest.mark.parametrize("block", [3, 5, 7, 1 << 20])
def test_examination_does_not_depend_on_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(records, "BLOCK", block)
    path = tmp_path / "in.csv"
    path.write_bytes((TEXT * 3).encode())
    found = records.examine(path, tmp_path / "out.csv", separator=",", fields=3, header=True, bad_lines=[3, 12])
    assert (found.records, found.ragged, found.broken) == (11, [4, 9, 14], None)
    assert found.dropped == [(3, 1), (4, 1), (9, 1), (11, 2), (14, 1)]


@pytest.mark.parametrize("block", [1, 2, 3, 1 << 20])
def test_a_survey_does_not_depend_on_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(surveys, "BLOCK", block)
    monkeypatch.setattr(surveys, "LEAST_RANGE", 11)
    path = tmp_path / "in.csv"
    cases = {
        "a,b\r\nc,d": {"lines": 2, "returns": 1, "pairs": 1, "separators": 2},
        "\uf8ff\n": {"lines": 1, "special": True},
        "\ufffd": {"lines": 1, "special": True},
        "\uff5e\uff11\uffe5": {"lines": 1},
        "\U000e0100\n": {"lines": 1, "beyond": True},
        "\x85\t\n": {"lines": 1, "controls": True},
        '"\r"\n': {"lines": 1, "returns": 1, "quoted": True},
    }
    for text, expected in cases.items():
        path.write_bytes(text.encode())
        with ThreadPoolExecutor(2) as executor:
            found = surveys.survey(path, ",", executor)
        for name in found.__struct_fields__:
            if (text, name) != ("\uff5e\uff11\uffe5", "special"):  # may be set without need
                assert getattr(found, name) == expected.get(name, 0), (text, name)


@pytest.mark.parametrize("block", [2, 4, 6, 1 << 20])
@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16"])
def test_transcoding_does_not_depend_on_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, encoding: str
) -> None:
    monkeypatch.setattr(transcode, "BLOCK", block)
    path, copy = tmp_path / "in.csv", tmp_path / "out.csv"
    text = "一,二\r\nソ,表\n\nend"
    path.write_bytes(text.encode("utf-8-sig" if encoding == "utf-8" else encoding))
    assert transcode.transcode(path, copy, encoding) == []
    assert copy.read_bytes() == text.encode()
    assert copy.stat().st_mode & 0o777 == 0o600


def test_half_a_character_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes("一\n二".encode("utf-16-le")[:-1])
    assert transcode.transcode(path, tmp_path / "out.csv", "utf-16") == [2]


def test_a_record_without_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "BLOCK", 8)
    monkeypatch.setattr(records, "RECORD_LIMIT", 20)
    path = tmp_path / "in.csv"
    path.write_bytes(b'a,b\n1,"' + b"x\n" * 40)
    found = records.examine(path, tmp_path / "out.csv", separator=",", fields=2, header=True, bad_lines=[])
    assert (found.broken, (tmp_path / "out.csv").read_bytes()) == (2, b"a,b\n")
