"""``lgmigrate charset``: what stands in a page, whoever asks."""

import json
import re
import subprocess
import sys
import typing
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import Result

from lgmigrate.charset import Charset, code_page, names, settings
from lgmigrate.cli import charset_choices, cli
from lgmigrate.errors import MigrationError

Invoke = Callable[..., Result]
Spawn = Callable[..., "subprocess.CompletedProcess[bytes]"]
GROUP = typing.cast("click.Group", cli.commands["charset"])
TABLE = """\
# name: site
# source: made for a test
code,ucs,hanyo_denshi,adobe_japan1,use,note
41A1,U+8FBB,U+E0103,U+E0101,,
41A2,U+304B U+309A,,,,
41A3,U+4E02,,,decode,
"""


@pytest.fixture
def extension(tmp_path: Path) -> Path:
    path = tmp_path / "site.charset.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def told(done: Result) -> list[str]:
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout.splitlines()


def document(done: Result) -> dict[str, typing.Any]:
    assert (done.exit_code, done.stderr) == (0, "")
    found = json.loads(done.stdout_bytes.decode("utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", sorted(GROUP.commands))
def test_every_subcommand_is_explained_with_examples_that_exist(name: str, invoke: Invoke) -> None:
    command = GROUP.commands[name]
    done = invoke("charset", name, "--help")
    assert done.exit_code == 0
    assert command.help
    assert f"Example:  lgmigrate charset {name}" in done.stdout
    known = {option for param in command.params for option in param.opts}
    assert set(re.findall(r"--[a-z0-9-]+", command.epilog or "")) <= known
    assert all(param.help for param in command.params if isinstance(param, click.Option))


@pytest.mark.parametrize(
    ("offered", "known"),
    [
        (charset_choices.SYMBOLS, settings.Symbols),
        (charset_choices.JIS78, settings.Jis78),
        (charset_choices.SELECTORS, settings.Selectors),
        (charset_choices.DISPUTED, settings.Disputed),
        (charset_choices.LINE_FEED, settings.LineFeed),
    ],
)
def test_the_options_offer_what_a_record_file_may_say(offered: list[str], known: object) -> None:
    assert tuple(offered) == typing.get_args(known)


def test_list(invoke: Invoke) -> None:
    lines = told(invoke("charset", "list"))
    assert [line.split()[0] for line in lines] == names()
    (ibm,) = [line for line in lines if line.startswith("ibm-930 ")]
    assert re.search(r"226 single \+ 7,265 double \+ 4,370 user-defined", ibm)
    assert "also ibm930, cp930, csibm930" in ibm
    assert "single=ibm-290 wide_space=4040 symbols=jis udc_base=U+E000 line_feed=25" in ibm
    pages = document(invoke("charset", "list", "--json"))["pages"]
    assert [page["name"] for page in pages] == names()
    assert list(pages[0]) == ["name", "title", "form", "codes", "aliases", "choices"]
    assert pages[0]["codes"] == {"single": 226, "double": 7265, "user_defined": 4370}
    assert pages[-1]["codes"] == {"single": 0, "double": 0, "user_defined": 0}


def test_show_a_page_and_its_choices(invoke: Invoke, extension: Path) -> None:
    lines = told(invoke("charset", "show", "ibm-930", "--single", "ibm-1027", "--udc-base", "U+F0000"))
    assert lines[0] == "ibm-930  IBM 930: EBCDIC katakana (290) and kanji (300)"
    assert "  shifts    0E to double bytes, 0F back" in lines
    assert "  外字      6941 … 7FFE = U+F0000 … U+F1111" in lines
    assert any(line.startswith("  single = ibm-1027 (chosen; ibm-290, ibm-1027,") for line in lines)
    assert "  line_feed = 25 (default; 25, 15)" in lines
    assert f"  extension = {extension}" in told(invoke("charset", "show", "jef", "--extension", extension))
    found = document(invoke("charset", "show", "keis78", "--disputed", "extension", "--json"))
    assert (found["name"], found["to_double"], found["to_single"]) == ("hitachi-keis78", ["0A42"], "0A41")
    assert {"setting": "disputed", "value": "extension", "default": False} in found["choices"]


def test_show_every_page(invoke: Invoke) -> None:
    for name in names():
        assert told(invoke("charset", "show", name))[0].startswith(f"{name}  ")


def test_show_a_code_and_the_row_around_it(invoke: Invoke) -> None:
    lines = told(invoke("charset", "show", "ibm-930", "0x43a1"))
    assert lines[0] == "ibm-930 43A1  U+301C            〜"
    assert "> 43A1  U+301C            〜" in lines
    assert "  43A2  U+30D8            ヘ" in lines
    assert "  A-     〜 ヘ ホ マ ミ ム メ モ ヤ ユ    ヨ ラ リ ル" in lines
    assert "U+FF5E" in told(invoke("charset", "show", "ibm-930", "43A1", "--symbols", "microsoft"))[0]
    row = document(invoke("charset", "show", "ibm-930", "43A1", "--json"))
    assert row["cell"] == {"code": "43A1", "points": "U+301C", "text": "〜", "part": "double", "use": ""}
    assert {cell["code"][:2] for cell in row["row"]} == {"43"}


@pytest.mark.parametrize(
    ("page", "code", "says"),
    [
        ("ibm-930", "81", "U+FF71            ｱ"),
        ("ibm-930", "6941", "U+E000              user-defined"),
        ("ibm-930", "0E", "the shift to double bytes"),
        ("ibm-930", "0F", "the shift to single bytes"),
        ("fujitsu-jef", "30E2", "the shift to double bytes"),
        ("ibm-930", "4040", "U+3000"),
        ("ibm-930", "FFFF", "unassigned"),
        ("fujitsu-jef", "A1A1", "U+3000              read only"),
        ("cp932", "ED40", "U+7E8A            纊  read only"),
        ("euc-jp", "8FB0A1", "U+4E02            丂"),
        ("shift-jis-2004", "82F5", "U+304B U+309A     か゚"),
    ],
)
def test_show_what_a_code_is(page: str, code: str, says: str, invoke: Invoke) -> None:
    assert told(invoke("charset", "show", page, code))[0] == f"{code_page(Charset(base=page)).name} {code}  {says}"


def test_a_control_character_never_reaches_the_terminal(invoke: Invoke) -> None:
    for digit in "0123":
        for name in ("ibm-930", "cp932"):
            done = invoke("charset", "show", name, f"{digit}5")
            assert all(char == "\n" or char.isprintable() for char in done.stdout)


def test_show_a_character_in_all_pages(invoke: Invoke) -> None:
    lines = told(invoke("charset", "show", "cp932", "辻"))
    assert lines[:2] == ["U+8FBB  辻", "  cp932           92D2"]
    assert len(lines) == 1 + len(names())
    assert "  ibm-930         47F5" in lines
    assert "  ibm-290         no code" in lines
    assert "  utf-8           E8BEBB" in lines
    assert told(invoke("charset", "show", "cp932", "u+8fbb")) == lines
    found = document(invoke("charset", "show", "cp932", "纊", "--json"))["pages"][0]
    assert [(cell["code"], cell["use"]) for cell in found["cells"]] == [("ED40", "read only"), ("FA5C", "")]
    assert told(invoke("charset", "show", "ibm-930", "A"))[1] == "  ibm-930         C1"
    assert told(invoke("charset", "show", "shift-jis-2004", "U+304B U+309A"))[1] == "  shift-jis-2004  82F5"
    assert told(invoke("charset", "show", "ibm-930", "🙂"))[1] == "  ibm-930         no code"


def test_show_with_an_extension_table(invoke: Invoke, extension: Path) -> None:
    with_table = ["charset", "show", "jef", "--extension", extension, "--selectors", "adobe-japan1"]
    assert told(invoke(*with_table, "41A1"))[0] == "fujitsu-jef 41A1  U+8FBB U+E0101    辻\U000e0101"
    assert told(invoke(*with_table, "辻\U000e0101"))[1] == "  fujitsu-jef     41A1"
    assert told(invoke(*with_table, "丂"))[1] == "  fujitsu-jef     41A3 (read only)"
    assert told(invoke(*with_table, "か゚"))[1] == "  fujitsu-jef     41A2"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["show", "ibm-931"], "LGM-C001"),
        (["show", "ibm-930", "--jis78", "area"], "LGM-C003"),
        (["show", "utf-8", "41"], "LGM-C040"),
        (["table", "utf-16"], "LGM-C040"),
        (["diff", "ibm-930", "utf-8"], "LGM-C040"),
        (["show", "ibm-930", "U+110000"], "LGM-C041"),
        (["show", "ibm-930", "U+D800"], "LGM-C041"),
        (["show", "ibm-930", "U+"], "LGM-C041"),
        (["show", "ibm-930", "東京"], "LGM-C042"),
        (["table", "jef", "--import", "nowhere.json"], "LGM-S001"),
        (["diff", "ibm-930", "ibm-930,symbols=ms"], "Invalid value: 'ibm-930,symbols=ms'"),
        (["diff", "ibm-930", "ibm-930,kana=1"], "unknown field `kana`"),
    ],
)
def test_2_names_what_is_wrong(arguments: list[str], code: str, invoke: Invoke) -> None:
    done = invoke("charset", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert code in done.stderr


def test_table_is_what_the_page_reads_and_nothing_else(invoke: Invoke) -> None:
    lines = told(invoke("charset", "table", "ibm-930", "--udc-base", "U+F0000"))
    assert all(re.fullmatch(r"(?:[0-9A-F]{2}){1,3},U\+[0-9A-F]{4,6}(?: U\+[0-9A-F]{4,6})*", line) for line in lines)
    codes = [line.partition(",")[0] for line in lines]
    assert codes == sorted(set(codes), key=lambda code: (len(code), int(code, 16)))
    assert len(codes) == 226 + 7265 + 4370
    assert {"C1,U+0041", "43A1,U+301C", "6941,U+F0000", "7FFE,U+F1111"} <= set(lines)
    assert not {"0E", "0F"} & set(codes)


def test_table_of_three_bytes_and_of_sequences(invoke: Invoke) -> None:
    assert told(invoke("charset", "table", "euc-jp"))[-1].startswith("8F")
    assert "82F5,U+304B U+309A" in told(invoke("charset", "table", "shift-jis-2004"))


def test_table_is_that_of_iconv(invoke: Invoke) -> None:
    """Every double-byte code outside the user-defined area, through the system's tables."""
    pairs = [line.split(",") for line in told(invoke("charset", "table", "ibm-939")) if re.match("[0-9A-F]{4},", line)]
    pairs = [(code, point) for code, point in pairs if not "6941" <= code <= "7FFE"]
    data = b"".join(b"\x0e" + bytes.fromhex(code) + b"\x0f\x25" for code, _ in pairs)
    done = subprocess.run(["iconv", "-f", "IBM939", "-t", "UTF-8"], input=data, capture_output=True, check=True)
    assert done.stdout.decode().split("\n")[:-1] == [chr(int(point[2:], 16)) for _, point in pairs]


def test_table_with_tables_of_others(invoke: Invoke, extension: Path, tmp_path: Path) -> None:
    plain = set(told(invoke("charset", "table", "jef")))
    added = {"41A1,U+8FBB", "41A2,U+304B U+309A", "41A3,U+4E02"}
    assert set(told(invoke("charset", "table", "jef", "--import", extension))) - plain == added
    later = tmp_path / "later.txt"
    later.write_text("41A3:4E03\n", encoding="ascii")
    both = set(told(invoke("charset", "table", "jef", "--import", extension, "--import", later)))
    assert both - plain == added - {"41A3,U+4E02"} | {"41A3,U+4E03"}


def test_diff_in_runs(invoke: Invoke) -> None:
    lines = told(invoke("charset", "diff", "ibm-930", "ibm-939"))
    assert lines[2] == "3 only a, 3 only b, 91 different"
    assert "62-69         different     8  a b c d e f g h | ｲ ｳ ｴ ｵ ｶ ｷ ｸ ｹ" in lines
    assert "41            only a        1  ｡" in lines
    assert len(lines) < 25
    assert told(invoke("charset", "diff", "ibm-930", "cp930"))[2:] == ["0 only a, 0 only b, 0 different"]
    found = document(invoke("charset", "diff", "ibm-930", "ibm-939", "--json"))
    assert list(found) == ["a", "b", "runs"]
    assert sum(len(run["codes"]) for run in found["runs"]) == 97
    assert {"kind": "only a", "codes": ["41"], "a": ["｡"], "b": [""]} in found["runs"]


def test_diff_of_two_choices(invoke: Invoke) -> None:
    found = document(invoke("charset", "diff", "ibm-930", "ibm-930,symbols=microsoft", "--json"))
    changed = {
        code: (a, b) for run in found["runs"] for code, a, b in zip(run["codes"], run["a"], run["b"], strict=True)
    }
    assert changed["43A1"] == ("〜", "～")
    assert set(changed.values()) == {("〜", "～"), ("−", "－"), ("¦", "￤"), ("—", "―"), ("‖", "∥")}
    lines = told(invoke("charset", "diff", "nec-jips-j", "nec-jips-j,jis78=area"))
    assert any("鷗" in line and "鴎" in line for line in lines)


def test_import(invoke: Invoke, tmp_path: Path) -> None:
    source = tmp_path / "site.ucm"
    source.write_text("CHARMAP\n<U0041> \\x41 |0\n<U4E02> \\x41\\xA1 |0\n<U4E28> \\x41\\xA2 |3\nEND CHARMAP\n")
    out = tmp_path / "tables"
    lines = told(invoke("charset", "import", source, "--as", "site", "--out", out))
    target = out / "site.charset.csv"
    assert lines[0].startswith(f"read     {source}   ucm, 3 rows   sha256 ")
    assert lines[1] == "taken    2 codes, 1 of them only read"
    assert lines[2:4] == ["skipped  1 rows", "         row 2, 0041: a single byte"]
    assert lines[4].startswith(f"wrote    {target}   sha256 ")
    page = code_page(Charset(base="fujitsu-jef", extension=(str(target),)))
    assert (page.double[0x41A1], page.double[0x41A2]) == ("丂", "丨")
    found = document(invoke("charset", "import", source, "--as", "again", "--form", "ucm", "--out", out, "--json"))
    assert (found["taken"], found["form"], Path(found["target"]).name) == (2, "ucm", "again.charset.csv")
    wrong = invoke("charset", "import", source, "--as", "x", "--form", "jef4j", "--out", out)
    assert (wrong.exit_code, "LGM-C032" in wrong.stderr, (out / "x.charset.csv").exists()) == (2, True, False)
    climbing = invoke("charset", "import", source, "--as", "../x", "--out", out)
    assert "LGM-R010" in climbing.stderr


def test_an_error_of_import_is_a_document_too(invoke: Invoke, tmp_path: Path) -> None:
    done = invoke("charset", "import", tmp_path / "no.ucm", "--as", "x", "--out", tmp_path, "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["error"]["code"] == MigrationError("LGM-S001").code


def test_a_console_without_the_characters_shows_their_code_points(spawn: Spawn) -> None:
    done = spawn("charset", "show", "ibm-930", "4566", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert b"U+672C            \\u672c" in done.stdout


def test_the_commands_and_the_python_of_the_chapter_run(invoke: Invoke, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "charset.md").read_text(encoding="utf-8")
    commands = re.search(r"## Looking into pages.*?```\n(.*?)```", text, re.DOTALL)
    code = re.search(r"## From Python.*?```python\n(.*?)```", text, re.DOTALL)
    assert commands
    assert code
    lines = [line.partition("#")[0].partition(">")[0].split() for line in commands[1].splitlines()]
    assert {line[2] for line in lines} == GROUP.commands.keys() - {"import"}
    for line in lines:
        if line[2] != "detect":  # needs a file
            assert told(invoke(*line[1:]))
    subprocess.run([sys.executable, "-W", "error", "-c", code[1]], cwd=tmp_path, check=True)
    for page in names():
        assert f"`{page}`" in text or f"`{page.replace('hitachi-keis', '-keis')}`" in text
