"""A project accounts for every file, record type and column; what it forgets, or contradicts, is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lgmigrate.errors import MigrationError
from lgmigrate.layout import read_layout
from lgmigrate.run.project import read_project

SmallProject = Callable[..., Path]
CHO = '"調定"     = "旧システムに対象データなし"'
NOTE = '"備考"           = { empty = "旧システムに項目なし" }'
PROFILE = "[source.houjin]"

COLUMNS = (
    *("YUBIN-NO", "LG-CODE", "HOJIN-KANA", "HOJIN-MEI", "TODOFUKEN", "SHIKUCHOSON", "CHOIKI", "BANCHI"),
    *("SETSURITSU-YMD", "SHIHONKIN", "KINTOWARI", "JUGYOIN-SU"),
)

WRONG = {
    "unknown key": ({"[without]": "[witout]"}, "LGM-R001", ["'witout'", "'without'"]),
    "unknown key in a rule": ({"unknown = ": "unkown = "}, "LGM-R001", ["'unkown'", "'unknown'"]),
    "column that is not there": ({'"HOJIN-MEI"': '"HOJIN-MEl"'}, "LGM-M001", ["'HOJIN-MEl'", "'HOJIN-MEI'"]),
    "item that is not there": ({'"法人名"  ': '"法人の名"  '}, "LGM-M001", ["'法人の名'", "'法人名'"]),
    "item forgotten": ({NOTE: ""}, "LGM-M001", ["'備考'"]),
    "column forgotten": ({'"HOJIN-KANA", kana = "full"': '"HOJIN-MEI"'}, "LGM-M001", ["'HOJIN-KANA'", "[file.unused]"]),
    "file that is not there": ({'file = "法人基本情報"': 'file = "法人基本"'}, "LGM-M001", ["法人基本情報"]),
    "file forgotten": ({CHO: ""}, "LGM-R011", ["調定"]),
    "file without data that is not there": ({'"調定"': '"調停"'}, "LGM-R001", ["'調停'", "調定"]),
    "no reason": ({CHO: '"調定" = " "'}, "LGM-R001", ["'調定'", "no reason"]),
    "mapped, and without data": ({CHO: f'{CHO}\n"法人基本情報" = "なし"'}, "LGM-R001", ["'法人基本情報'", "mapped"]),
    "record type forgotten": ({'from = "houjin.detail"': 'from = "houjin.header"'}, "LGM-R012", ["houjin.detail"]),
    "record type that is not there": ({'"houjin.detail"': '"houjin.detial"'}, "LGM-S041", ["detial", "detail"]),
    "source that is not there": ({'"houjin.detail"': '"hojin.detail"'}, "LGM-R013", ["'hojin'", "houjin"]),
    "source with a dot": (
        {"[source.houjin]": '[source."h.j"]', '"houjin.detail"': '"h.detail"'},
        "LGM-R001",
        ["'h.j'"],
    ),
    "unused, and mapped": ({PROFILE: PROFILE + '\nunused = { detail = "x" }'}, "LGM-R001", ["houjin.detail"]),
    "unused type that is not there": ({PROFILE: PROFILE + '\nunused = { detial = "x" }'}, "LGM-S041", ["detial"]),
    "layout": ({"chukan-draft/hojin-juminzei": "chukan-draft/hojin-juminze"}, "LGM-L001", ["hojin-juminzei"]),
    "definition that is not there": ({'"houjin.gaiji.csv"': '"gaiji.csv"'}, "LGM-S001", ["gaiji.csv"]),
    "name of files": ({PROFILE: '[profile]\nfile_name = "{files}.csv"\n' + PROFILE}, "LGM-D010", ["files"]),
    "name of files without 作成日時": (
        {PROFILE: '[profile]\nfile_name = "{created}.csv"\n' + PROFILE, "created =": "# created ="},
        "LGM-D010",
        ["created"],
    ),
    "name outside": ({PROFILE: '[profile]\nfile_name = "../{file}.csv"\n' + PROFILE}, "LGM-R010", ["../"]),
    "name of the manifest": ({PROFILE: '[profile]\nfile_name = "Manifest.json"\n' + PROFILE}, "LGM-R017", ["manifest"]),
    "name of the annex": ({PROFILE: '[profile]\nfile_name = "annex/{file}.csv"\n' + PROFILE}, "LGM-R017", ["annex"]),
    "constant too long": ({NOTE: f'"備考" = {{ constant = "{"あ" * 999}" }}'}, "LGM-M003", ["備考"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_named(name: str, small_project: SmallProject) -> None:
    edits, code, said = WRONG[name]
    with pytest.raises(MigrationError) as caught:
        read_project(small_project(edits=edits))
    assert caught.value.code == code
    assert caught.value.exit_code == 2
    for word in said:
        assert word in caught.value.text()


def test_a_forgotten_record_type_is_named(small_project: SmallProject) -> None:
    path = small_project()
    record = path.with_name("houjin.record.toml")
    text = record.read_text(encoding="utf-8")
    other = text[text.index('[[type]]\nname   = "trailer"') :].replace("trailer", "branch").split("expect")[0]
    record.write_text(text + other.replace('"T"', '"B"'), encoding="utf-8")
    with pytest.raises(MigrationError) as caught:
        read_project(path)
    assert (caught.value.code, "houjin.branch" in caught.value.text()) == ("LGM-R012", True)
    project = path.read_text(encoding="utf-8")
    path.write_text(project.replace(PROFILE, PROFILE + '\nunused = { branch = "支店は対象外" }'), encoding="utf-8")
    assert read_project(path).sources["houjin"].definition.type("branch").is_detail


def test_two_files_may_not_have_one_name(small_project: SmallProject) -> None:
    """The second would silently take the place of the first."""
    rules = {
        item.name: '{ from = "HOJIN-NO" }' if item.required else '{ empty = "旧システムに項目なし" }'
        for item in read_layout("chukan-draft/hojin-juminzei").items_of("事業所")
    }
    text = "\n".join(f'"{name}" = {rule}' for name, rule in rules.items())
    unused = ", ".join(f'"{column}" = "x"' for column in COLUMNS)
    mapping = f'[[file]]\nfile = "事業所"\nfrom = "houjin.detail"\nunused = {{ {unused} }}\n[file.item]\n{text}\n\n'
    one_name = '[profile]\nfile_name = "{unit}.csv"\n\n'
    edits = {PROFILE: one_name + PROFILE, '"事業所"   =': "#", "[without]": f"{mapping}[without]"}
    with pytest.raises(MigrationError) as caught:
        read_project(small_project(edits=edits))
    assert caught.value.code == "LGM-R017"
    assert caught.value.facts["file"] == "事業所"
    assert caught.value.facts["name"] == caught.value.facts["other"] == "法人住民税.csv"


def test_a_mapping_may_lie_in_a_file_of_its_own(small_project: SmallProject) -> None:
    path = small_project()
    text = path.read_text(encoding="utf-8")
    head, body = text[: text.index("[[file]]")], text[text.index("[[file]]") :]
    path.write_text(head.replace("[source.houjin]", 'mapping = ["m.toml"]\n\n[source.houjin]'), encoding="utf-8")
    path.with_name("m.toml").write_text(body, encoding="utf-8")
    project = read_project(path)
    assert [mapping.file for mapping in project.mappings] == ["法人基本情報"]
    assert ("m.toml", "mapping") in [(one.name, one.role) for one in project.definitions]
    path.with_name("m.toml").write_text(body.replace("[without]", "[witout]"), encoding="utf-8")
    with pytest.raises(MigrationError, match=r"m\.toml.*witout"):
        read_project(path)


def test_another_source_is_named_on_the_command_line_only_if_it_exists(small_project: SmallProject) -> None:
    with pytest.raises(MigrationError, match="no source 'houjn'; there are houjin"):
        read_project(small_project(), {"houjn": "x.dat"})
