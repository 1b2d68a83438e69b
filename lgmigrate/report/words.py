"""The words of the page, in both languages, a line per entry. A template names a key and never a language.

Words in braces are filled by ``str.format``. Keys with an underscore and a value behind it (``exit_3``,
``severity_error``, ``stage_extract``) are looked up by that value.
"""

from typing import NamedTuple


class Phrase(NamedTuple):
    """One wording in the two languages."""

    ja: str
    en: str


WORDS: dict[str, Phrase] = {
    # the head of the page
    "kicker": Phrase("データ移行 実行結果報告書", "Data migration: report of a run"),
    "project": Phrase("プロジェクト", "Project"),
    "layout": Phrase("レイアウト", "Layout"),
    "business": Phrase("業務", "Business"),
    "created": Phrase("作成日時", "Created"),
    "contents": Phrase("目次", "Contents"),
    "skip": Phrase("本文へ", "Skip to the report"),
    "table_scrolls": Phrase("{caption}(横に送れます)", "{caption} (scrolls sideways)"),
    # the verdict
    "verdict": Phrase("判定", "Verdict"),
    "state_good": Phrase("完了", "Complete"),
    "state_attention": Phrase("要対応", "Action needed"),
    "state_failed": Phrase("不成立", "Not valid"),
    "balanced": Phrase("件数はすべて照合できました。", "All records are accounted for."),
    "unbalanced": Phrase(
        "件数を照合できません。この結果は使用できません。", "The counts do not balance. Do not use this result."
    ),
    "counts": Phrase(
        "{read}件を読み込み、{out}件を移行ファイルに書き出しました(リジェクト {rejected}件、対象外 {filtered}件)。",
        "Records: {read} read, {out} written to migration files, {rejected} rejected, {filtered} filtered.",
    ),
    "counts_unfinished": Phrase(
        "{read}件を読み込みましたが、移行データは完成していません(リジェクト {rejected}件、対象外 {filtered}件)。",
        "Records: {read} read, {rejected} rejected, {filtered} filtered; the dataset is not finished.",
    ),
    "exit": Phrase("終了コード {code}:", "Exit code {code}:"),
    "exit_0": Phrase("正常に終わりました。", "ended well."),
    "exit_1": Phrase(
        "検査でエラー水準の指摘、または不適合の条項があります。",
        "there are findings at error level, or a clause that is not met.",
    ),
    "exit_2": Phrase("指定または定義に誤りがあります。", "wrong usage, or a definition that is wrong."),
    "exit_3": Phrase("リジェクトが許容件数を超えました。", "more records were rejected than are allowed."),
    "exit_4": Phrase(
        "書込み先または実行環境に問題があります。", "the target or the environment of the run has a problem."
    ),
    "exit_5": Phrase("中断しました。続きから再開できます。", "interrupted; the run can be resumed."),
    "layout_official": Phrase(
        "レイアウト {id} は公式の定義書から取り込んだものです。",
        "The layout {id} was imported from the official workbook.",
    ),
    "layout_public-spec": Phrase(
        "レイアウト {id} は公開仕様をもとに作成したもので、公式の中間標準レイアウトではありません。",
        "The layout {id} was written from public specifications. It is not the official standard layout.",
    ),
    "layout_draft": Phrase(
        "レイアウト {id} は草案です。公式の中間標準レイアウトではありません。"
        "契約上の納品物とする前に、公式の定義書を取り込んで作り直してください。",
        "The layout {id} is a draft. It is not the official standard layout. Before delivering under a contract, "
        "import the official workbook and run again.",
    ),
    "layout_none": Phrase(
        "マニフェストがないため、移行データは未完成です。",
        "There is no manifest: the dataset is unfinished.",
    ),
    "tile_read": Phrase("読込み", "Read"),
    "tile_out": Phrase("書出し", "Written"),
    "tile_out_sub": Phrase("{files}ファイル(ほかデータなし {without})", "{files} file(s), {without} without data"),
    "tile_rejected": Phrase("リジェクト", "Rejected"),
    "tile_rejected_sub": Phrase("原本のまま別ファイルに保存", "kept unchanged in a file of their own"),
    "tile_none_sub": Phrase("なし", "none"),
    "tile_filtered": Phrase("対象外", "Filtered"),
    "tile_filtered_sub": Phrase("変換定義の条件による", "by a condition of the mapping"),
    # what is to be done
    "tasks": Phrase("対応が必要な事項", "What remains to be done"),
    "tasks_none": Phrase("ありません。", "Nothing."),
    "task_ledger": Phrase(
        "件数が一致しない行が {count}件あります。原因を調べ、実行し直してください。",
        "Lines of the ledger that do not balance: {count}. Find the cause and run again.",
    ),
    "task_checks": Phrase(
        "原データの合計と一致しない照合が {count}件あります。",
        "Totals claimed by the source that were not met: {count}.",
    ),
    "task_layout": Phrase(
        "レイアウトが公式ではありません。公式の定義書を取り込んでください。",
        "The layout is not official. Import the official workbook.",
    ),
    "task_rejects": Phrase(
        "リジェクト {count}件の扱いを決めてください(変換定義の修正、原データの訂正、または容認)。",
        "Decide about the rejected records: {count} (mend the mapping, correct the source, or accept them).",
    ),
    "task_reject_files": Phrase(
        "リジェクトファイルのレコード数と件数の照合とに {count}件の差があります。",
        "Reject files and ledger differ in their number of records by {count}.",
    ),
    "task_findings": Phrase("検査でエラー水準の指摘が {count}件あります。", "Findings at error level: {count}."),
    "task_gaiji": Phrase(
        "未決定の外字が {count}コードあります。文字を決め、外字テーブルに記入してください。",
        "外字 codes not yet decided: {count}. Choose the character and enter it in the 外字 table.",
    ),
    "task_sensitive": Phrase(
        "作業後に削除するファイルが {count}件あります。", "Files to be deleted after the work: {count}."
    ),
    # the ledger
    "ledger": Phrase("件数の照合", "Ledger"),
    "ledger_lead": Phrase(
        "各行で「入力 = 出力 + リジェクト + 対象外」が成り立つとき一致とします。",
        "A line balances when in = out + rejected + filtered.",
    ),
    "stage": Phrase("工程", "Stage"),
    "thing": Phrase("対象", "Thing"),
    "in": Phrase("入力", "In"),
    "out": Phrase("出力", "Out"),
    "rejected": Phrase("リジェクト", "Rejected"),
    "filtered": Phrase("対象外", "Filtered"),
    "result": Phrase("判定", "Result"),
    "match": Phrase("一致", "balanced"),
    "mismatch": Phrase("不一致", "not balanced"),
    "gap": Phrase("差 {count}", "off by {count}"),
    "stage_extract": Phrase("読込み", "extract"),
    "stage_source": Phrase("読込み", "source"),
    "stage_convert": Phrase("変換", "convert"),
    "stage_dataset": Phrase("書出し", "dataset"),
    "stage_load": Phrase("取込み", "load"),
    "unit_record": Phrase("件", "records"),
    "unit_row": Phrase("行", "rows"),
    "kind_header": Phrase("ヘッダー header", "header"),
    "kind_detail": Phrase("明細 detail", "detail"),
    "kind_trailer": Phrase("トレーラー trailer", "trailer"),
    "kind_written": Phrase("書出し", "written"),
    "checks": Phrase("原データの合計との照合", "Totals claimed by the source"),
    "checks_lead": Phrase(
        "トレーラーレコードなどに原データ自身が持つ件数・合計を、読み込んだ値と比べたものです。",
        "Counts and sums that the source itself holds, in trailer records, against what was read.",
    ),
    "check_rule": Phrase("照合の式", "Rule"),
    "where": Phrase("箇所", "Where"),
    "expected": Phrase("原データの値", "Claimed"),
    "found": Phrase("読込み結果", "Found"),
    "difference": Phrase("差", "Difference"),
    "check_ok": Phrase("一致", "met"),
    "check_failed": Phrase("不一致", "not met"),
    # the dataset
    "dataset": Phrase("移行ファイル", "Migration files"),
    "file": Phrase("移行ファイル", "File"),
    "path": Phrase("パス", "Path"),
    "rows": Phrase("行数", "Rows"),
    "bytes": Phrase("バイト数", "Bytes"),
    "key": Phrase("キー", "Key"),
    "sha256": Phrase("SHA-256(先頭)", "SHA-256 (start)"),
    "without_data": Phrase("対象データのない移行ファイル", "Migration files without data"),
    "reason": Phrase("理由", "Reason"),
    "annex": Phrase(
        "付属ファイル(レイアウト外のデータ、処理の記録)", "Annex: data outside the layout, records of work"
    ),
    "kind": Phrase("種類", "Kind"),
    "form": Phrase("ファイルの形式", "Form of the files"),
    "form_encoding": Phrase("文字コード", "encoding"),
    "form_newline": Phrase("改行", "newline"),
    "form_separator": Phrase("区切り", "separator"),
    "form_quoting": Phrase("引用符", "quoting"),
    "form_null": Phrase("値なし", "missing value"),
    "form_date": Phrase("日付", "date"),
    "form_header": Phrase("見出し行", "header row"),
    "bom_yes": Phrase("BOMあり", "with BOM"),
    "bom_no": Phrase("BOMなし", "no BOM"),
    "yes": Phrase("あり", "yes"),
    "no": Phrase("なし", "no"),
    "quoting_necessary": Phrase("必要なときのみ", "where needed"),
    "quoting_always": Phrase("常に", "always"),
    "empty": Phrase("空", "empty"),
    "tab": Phrase("タブ", "tab"),
    # rejects
    "rejects": Phrase("リジェクト", "Rejects"),
    "rejects_lead": Phrase(
        "変換できなかったレコードです。原本のバイト列をそのまま保存してあり、訂正のうえ再投入できます。",
        "Records that could not be converted. Their original bytes are kept unchanged and can be fed in again.",
    ),
    "rejects_none": Phrase("リジェクトはありません。", "No record was rejected."),
    "reject_of": Phrase("{source}: {count}件", "{source}: {count} record(s)"),
    "reject_bytes": Phrase("原本のバイト列", "Original bytes"),
    "reject_causes": Phrase("原因の一覧", "Causes"),
    "by_code": Phrase("理由別の件数({source})", "By reason ({source})"),
    "samples": Phrase("はじめの {count}件({source})", "The first {count} ({source})"),
    "code": Phrase("コード", "Code"),
    "meaning": Phrase("内容", "Meaning"),
    "count": Phrase("件数", "Count"),
    "record": Phrase("レコード番号", "Record"),
    "field": Phrase("項目", "Field"),
    # findings
    "findings": Phrase("検査の指摘", "Findings"),
    "findings_none": Phrase("指摘はありません。", "There are no findings."),
    "findings_not_run": Phrase("検査は行われていません。", "Nothing was validated."),
    "findings_cut": Phrase(
        "{total}件のうち、はじめの {shown}件を示しています。", "The first {shown} of {total} are shown."
    ),
    "findings_lead": Phrase("値は伏せ字にしてあります。", "Values are masked."),
    "severity_error": Phrase("エラー", "Error"),
    "severity_warning": Phrase("警告", "Warning"),
    "severity_info": Phrase("参考", "Information"),
    "severity_caption": Phrase("{severity} {count}件", "{severity}: {count}"),
    "rule": Phrase("規則", "Rule"),
    "line": Phrase("行", "Line"),
    "column": Phrase("データ項目", "Item"),
    "rows_concerned": Phrase("該当行数", "Rows"),
    "values": Phrase("値の例(伏せ字)", "Samples (masked)"),
    # 外字
    "gaiji": Phrase("外字", "外字 (site-defined characters)"),
    "gaiji_none": Phrase("外字は使われていません。", "No 外字 occur."),
    "gaiji_lead": Phrase(
        "{codes}コード・延べ {chars}文字。うち未決定 {open_codes}コード・{open_chars}文字。",
        "Codes: {codes}, in {chars} characters; not yet decided: {open_codes}, in {open_chars} characters.",
    ),
    "gaiji_font": Phrase(
        "字形は IPAmj明朝 を入れた端末で正しく表示されます。",
        "Shapes are shown rightly where the IPAmj Mincho font is installed.",
    ),
    "gaiji_open": Phrase("未決定の外字", "Not yet decided"),
    "gaiji_done": Phrase("変換した外字", "Converted"),
    "gaiji_code": Phrase("外字コード", "Code"),
    "source": Phrase("原データ", "Source"),
    "gaiji_count": Phrase("出現数", "Occurrences"),
    "gaiji_fields": Phrase("項目別の出現数", "By field"),
    "first_records": Phrase("レコード番号(はじめの数件)", "First records"),
    "gaiji_text": Phrase("文字", "Character"),
    "gaiji_stand_in": Phrase("現在の出力", "Written for now"),
    "unicode": Phrase("符号位置", "Code points"),
    # what was decided and assumed
    "notes": Phrase("規則により処理した値", "Values changed by rule"),
    "notes_lead": Phrase(
        "変換定義の取り決めに従って処理した値です。取り決めに誤りがないか確認してください。",
        "Values treated as the mapping decides. Please check that the decisions are right.",
    ),
    "notes_none": Phrase("ありません。", "None."),
    "decision": Phrase("処理", "Treatment"),
    "assumptions": Phrase("指定がなく既定値を用いた設定", "Assumptions"),
    "assumptions_lead": Phrase(
        "指定がなかったため既定値で処理しました。異なる場合は設定を明記し、実行し直してください。",
        "Nobody set these, so the default was used. Where one is wrong, set it and run again.",
    ),
    "assumptions_none": Phrase("ありません。すべて指定されています。", "None: everything was set."),
    "setting": Phrase("設定", "Setting"),
    "value": Phrase("用いた値", "Value used"),
    "why": Phrase("根拠", "Why"),
    # what is to be deleted, and what it was made of
    "sensitive": Phrase("作業後に削除するファイル", "Files to be deleted after the work"),
    "sensitive_lead": Phrase(
        "次のファイルは個人情報を伏せずに含みます。作業が終わり次第、確実に削除してください。",
        "These files hold personal data unmasked. Delete them as soon as the work is done.",
    ),
    "sensitive_none": Phrase("ありません。", "None."),
    "provenance": Phrase("使用した入力とソフトウェア", "Inputs and software"),
    "inputs": Phrase("入力ファイル", "Inputs"),
    "versions": Phrase("ソフトウェアの版", "Versions"),
    "role": Phrase("役割", "Role"),
    "software": Phrase("ソフトウェア", "Software"),
    "version": Phrase("版", "Version"),
    "name": Phrase("名称", "Name"),
    "footer": Phrase(
        "ハッシュ値の全桁は manifest.json にあります。同じ入力と定義からは、同じ移行ファイルが得られます。",
        "All digits of the hashes are in manifest.json. The same inputs and definitions give the same files.",
    ),
}


class Wording:
    """The words of one language, for a template: ``say("counts", read="5", …)``.

    Args:
        lang: ``"ja"`` or ``"en"``; any other is a ``ValueError``.
    """

    def __init__(self, lang: str) -> None:
        if lang not in Phrase._fields:
            raise ValueError(f"no words in {lang!r}; there are {', '.join(Phrase._fields)}")
        self._words: dict[str, str] = {key: getattr(phrase, lang) for key, phrase in WORDS.items()}

    def say(self, key: str, **facts: str) -> str:
        """The wording of a key, filled with facts already formatted; an unknown key is a ``KeyError``."""
        return self._words[key].format(**facts)

    def known(self, kind: str, value: str) -> str:
        """The wording of a value where the page has one (``stage_extract``), else the value itself."""
        return self._words.get(f"{kind}_{value}", value)
