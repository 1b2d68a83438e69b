"""The columns of a 外字 table, what they are called in the tables of vendors, and the words that stand in them."""

import difflib
import re
import unicodedata

COLUMNS = (
    "code",
    "page",
    "target",
    "mj",
    "juki",
    "koseki",
    "toki",
    "status",
    "relation",
    "decided_by",
    "decided_on",
    "note",
    "picture",
)
"""The columns of the full form, in the order in which they are written."""
SHORT = {"ucs": "target"}
IVS = "ivs"
"""A column of vendors beside the code point: the selector, or the whole sequence."""

DECIDED, CANDIDATE, SHRUNK, HELD = "決定", "候補", "縮退", "保留"
STATUSES = (DECIDED, CANDIDATE, SHRUNK, HELD)
EFFECTIVE = ("", DECIDED, SHRUNK)
"""The statuses whose targets take effect; the short form has no status."""
RELATIONS = (
    "JIS包摂規準・UCS統合規則",
    "法務省告示582号別表第四",
    "法務省戸籍法関連通達・通知",
    "辞書類等による関連字",
    "読み・字形による類推",
    "国税庁JIS縮退マップ",
    "その他",
)
"""What a 縮退 may go by: the five kinds of the MJ縮退マップ, the other map, or what the note says."""

HEADERS: dict[str, tuple[str, ...]] = {
    "code": ("外字コード", "コード", "ホストコード", "内部コード", "外字内部コード", "文字コード", "旧コード"),
    "page": ("コードページ", "コード体系", "文字コード体系", "文字集合"),
    "target": ("UCS", "Unicode", "ユニコード", "変換先", "変換後", "変換先UCS", "対応するUCS", "符号位置", "UCS番号"),
    IVS: ("IVS", "異体字セレクタ", "異体字シーケンス", "実装したIVS", "実装したMojiJohoコレクションIVS"),
    "mj": ("MJ", "MJ文字図形名", "文字図形名", "MJ番号", "MJコード", "文字情報基盤"),
    "juki": ("住基ネット統一文字コード", "住基統一文字コード", "住基ネット統一文字", "住基コード", "住基J+", "J+"),
    "koseki": ("戸籍統一文字番号", "戸籍統一文字", "戸籍番号", "戸籍"),
    "toki": ("登記統一文字番号", "登記統一文字", "登記番号", "登記"),
    "status": ("状態", "状況", "ステータス", "決定状況"),
    "relation": ("縮退関係", "縮退の関係", "関係", "縮退種別"),
    "decided_by": ("決定者", "決定課", "担当", "担当者", "担当課", "承認者"),
    "decided_on": ("決定日", "決定年月日", "承認日"),
    "note": ("備考", "注記", "注", "メモ", "コメント", "摘要"),
    "picture": ("字形", "字形画像", "画像", "画像ファイル", "図形"),
}
"""Column → what vendors call it, without blanks, ``_`` and what stands in brackets."""


def plain_header(header: str) -> str:
    """A header as it is compared: in normal width, without blanks, ``_`` and what stands in brackets."""
    folded = unicodedata.normalize("NFKC", header)
    return re.sub(r"[\s_]+|\(.*?\)", "", folded).casefold()


_KNOWN = {plain_header(header): column for column, headers in HEADERS.items() for header in headers}
_KNOWN |= {plain_header(column): column for column in COLUMNS}


def vendor_column(header: str) -> str:
    """The column that a vendor's header means; empty for one that is not known."""
    return _KNOWN.get(plain_header(header), "")


def own_column(header: str) -> str:
    """The column of the project's own form; empty for one that is not known."""
    name = SHORT.get(header.strip(), header.strip())
    return name if name in COLUMNS else ""


def nearest_column(header: str) -> str:
    """The name that a header is most like."""
    return difflib.get_close_matches(header.strip(), [*COLUMNS, *SHORT], n=1, cutoff=0)[0]
