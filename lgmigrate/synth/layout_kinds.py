"""What an item is about, by its name: the table that made-up values follow.

The names of items say more than their types: a 年度 of four digits is a year, a 郵便番号 one of a real city. The
first line of :data:`KINDS` that fits decides; what none fits is made of digits, words or plain numbers.
"""

import enum
import re

from lgmigrate.layout.model import Item, ItemType


class Kind(enum.Enum):
    """What values look like."""

    KOJIN = "個人番号"
    HOJIN = "法人番号"
    CARD = "在留カード番号"
    DANTAI = "団体コード"
    HOKENSHA = "保険者番号"
    ATENA = "宛名番号"
    POSTAL = "郵便番号"
    PHONE = "電話番号"
    MAIL = "メールアドレス"
    FILE = "ファイル名"
    CLOCK = "時刻"
    NENDO = "年度"
    NENGETSU = "年月"
    DAY = "日"
    MONTH = "月"
    TERM = "期別"
    READING = "カナ"
    ROMAN = "ローマ字"
    PERSON = "氏名"
    COMPANY = "法人名"
    PREFECTURE = "都道府県"
    CITY = "市区町村名"
    TOWN = "町字"
    BLOCK = "番地"
    HOUSE = "方書"
    ADDRESS = "住所"
    RATE = "率"
    COUNT = "数"
    MONEY = "額"
    AREA = "面積"
    SERIAL = "番号"
    WORDS = "文"
    DIGITS = "数字"


X, N, NUMBER = ItemType.TEXT, ItemType.NATIONAL, ItemType.NUMBER
KINDS: list[tuple[Kind, str, tuple[ItemType, ...]]] = [
    (Kind.KOJIN, "個人番号$", (X, N, NUMBER)),
    (Kind.KOJIN, "住民票コード$", (X, N, NUMBER)),
    (Kind.HOJIN, "法人番号$", (X, N)),
    (Kind.CARD, "在留カード.*番号$|特別永住者証明書.*番号$", (X,)),
    (Kind.DANTAI, "(団体|市区町村|市町村)コード", (X,)),
    (Kind.HOKENSHA, "^保険者番号|[^被]保険者番号$", (X,)),
    (Kind.ATENA, "宛名番号|世帯番号", (X,)),
    (Kind.POSTAL, "郵便番号", (X,)),
    (Kind.PHONE, "電話|ファクシミリ|ＦＡＸ|FAX", (X, N)),
    (Kind.MAIL, "メール", (X, N)),
    (Kind.FILE, "ファイル", (X,)),
    (Kind.CLOCK, "時刻", (X,)),
    (Kind.DAY, "年月日|[^期]日$", (X,)),
    (Kind.NENGETSU, "年月|[^か]月$", (X,)),
    (Kind.NENDO, "年度|年分$|[^番]年$", (X, NUMBER)),
    (Kind.TERM, "期別|期$", (X, NUMBER)),
    (Kind.MONTH, "月$", (NUMBER,)),
    (Kind.READING, "カナ|フリガナ|かな", (X, N)),
    (Kind.ROMAN, "ローマ字", (X, N)),
    (Kind.COMPANY, "法人名|名称|事業所名|機関名|店舗名|学校名|会社名|勤務先名|屋号", (N,)),
    (Kind.PERSON, "氏名|世帯主$|筆頭者$|旧氏|通称|者名$|[父母]$", (N,)),
    (Kind.PREFECTURE, "都道府県", (N,)),
    (Kind.CITY, "市区?郡?区?町村", (N,)),
    (Kind.TOWN, "町字|大字|小字|町丁", (N,)),
    (Kind.BLOCK, "番地|番号|地番", (N,)),
    (Kind.HOUSE, "方書", (N,)),
    (Kind.ADDRESS, "住所|本籍|所在", (N,)),
    (Kind.RATE, "率|割合|分子|分母|点数?$", (NUMBER,)),
    (Kind.AREA, "面積|地積|距離|幅|高さ|長さ|重量", (NUMBER,)),
    (Kind.MONEY, "額|税|料|所得|価|計$|収入|残高|円", (NUMBER,)),
    (Kind.COUNT, "数|回|年数|順位|人", (NUMBER,)),
    (Kind.SERIAL, "番号|連番", (NUMBER,)),
]
_TABLE = [(kind, re.compile(pattern), types) for kind, pattern, types in KINDS]
TOGETHER = {
    **dict.fromkeys((Kind.PERSON, Kind.READING, Kind.ROMAN), "person"),
    **dict.fromkeys((Kind.POSTAL, Kind.DANTAI, Kind.PREFECTURE, Kind.CITY, Kind.TOWN, Kind.ADDRESS), "place"),
}
"""Kinds of which the values in a row belong together."""


def kind_of(item: Item) -> tuple[Kind, str]:
    """What an item is about, and what stands before that in its name: ``保護者`` of ``保護者氏名``."""
    for kind, pattern, types in _TABLE:
        found = pattern.search(item.name) if item.type in types else None
        if found and (kind is not Kind.KOJIN or item.digits >= 11):
            return kind, item.name[: found.start()]
    return {X: Kind.DIGITS, N: Kind.WORDS, NUMBER: Kind.COUNT}.get(item.type, Kind.DIGITS), ""
