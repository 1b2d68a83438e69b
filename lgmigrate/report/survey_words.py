"""The words of a survey's page, in both languages, a line per entry; see :mod:`lgmigrate.report.words`."""

from lgmigrate.report.words import WORDS, Phrase

SURVEY_WORDS: dict[str, Phrase] = WORDS | {
    "kicker": Phrase("移行元データ調査票", "Survey of source data"),
    "sv_lead": Phrase(
        "移行元ファイルの全レコードを1回読み、項目ごとに実際の内容を数えたものです。",
        "Every record of the source file was read once, and what each field really holds was counted.",
    ),
    "sv_state_good": Phrase("読取り良好", "All readable"),
    "sv_state_bad": Phrase("読めない値あり", "Unreadable values"),
    "sv_sentence_good": Phrase(
        "{records}件のレコードはすべて定義どおりに読めました。", "All {records} records read as the layout says."
    ),
    "sv_sentence_bad": Phrase(
        "{records}件のうち、種別不明または途中で切れたレコードが {untyped}件、"
        "読めない値のある項目が {fields}項目あります。",
        "Of {records} records {untyped} are of no known type or cut short; {fields} fields have unreadable values.",
    ),
    "sv_first_untyped": Phrase(
        "最初の種別不明レコードは {record}件目です。", "The first record of no known type is record {record}."
    ),
    "sv_masked": Phrase(
        "値は個人情報を含むため＊で伏せています。", "Values may be personal data and are masked by stars."
    ),
    "sv_plain": Phrase(
        "値を伏せずに示しています。個人情報として取り扱ってください。",
        "Values are shown plainly: handle this page as personal data.",
    ),
    "sv_page": Phrase("コードページ", "Code page"),
    "sv_records": Phrase("レコード", "Records"),
    "sv_rows": Phrase("{count}件", "{count} rows"),
    "sv_fields_n": Phrase("{count}項目", "{count} fields"),
    "sv_tables": Phrase("表(レコード種別)", "Tables (record types)"),
    "sv_untyped": Phrase("種別不明・途中切れ", "No type, or cut short"),
    "sv_bad_fields": Phrase("読めない値のある項目", "Fields with unreadable values"),
    "sv_gaiji_open": Phrase("未決定の外字", "Undecided 外字"),
    "sv_overview": Phrase("{table} の項目一覧", "Fields of {table}"),
    "sv_details": Phrase("{table} の項目別内訳", "{table}, field by field"),
    "sv_field": Phrase("項目", "Field"),
    "sv_kind": Phrase("種類", "Kind"),
    "sv_filled": Phrase("記入率", "Filled"),
    "sv_null": Phrase("値なし", "Null"),
    "sv_absent": Phrase("レコードにない", "Not in the record"),
    "sv_blank": Phrase("空白", "Blank"),
    "sv_zeros": Phrase("全桁ゼロ", "All zeros"),
    "sv_invalid": Phrase("読取り不能", "Invalid"),
    "sv_first_bad": Phrase("最初は {record}件目", "first: record {record}"),
    "sv_distinct": Phrase("異なる値", "Distinct"),
    "sv_range": Phrase("最小 … 最大", "Least … most"),
    "sv_lengths": Phrase("文字数・桁数", "Length"),
    "sv_lengths_of": Phrase(
        "文字数(数値は小数点前の桁数)の分布: {least}〜{most}",
        "Characters (of numbers: digits before the point): {least} to {most}",
    ),
    "sv_top": Phrase("多い値", "Most frequent values"),
    "sv_top_least": Phrase(
        "多い値(異なる値が多いため、件数は下限です)", "Most frequent values (of very many: counts are at least)"
    ),
    "sv_characters": Phrase("使われている文字", "Characters in use"),
    "sv_different": Phrase("{count}字種", "{count} different"),
    "sv_gaiji": Phrase("外字コード", "外字 codes"),
    "sv_undecided": Phrase("未決定", "undecided"),
    "sv_no_rows": Phrase("この表のレコードはありません。", "There are no records of this table."),
    "sv_class_ascii": Phrase("ASCII", "ASCII"),
    "sv_class_half-kana": Phrase("半角カナ", "Half-width kana"),
    "sv_class_kana": Phrase("かな・カナ", "Kana"),
    "sv_class_jis-other": Phrase("JIS非漢字", "JIS, not kanji"),
    "sv_class_jis-1": Phrase("JIS第1水準", "JIS level 1"),
    "sv_class_jis-2": Phrase("JIS第2水準", "JIS level 2"),
    "sv_class_extended": Phrase("拡張文字", "Extended"),
    "sv_class_gaiji": Phrase("外字(未決定)", "外字, undecided"),
    "sv_class_selector": Phrase("異体字セレクタ", "Variation selectors"),
    "sv_class_control": Phrase("制御文字", "Control characters"),
    "sv_footer": Phrase(
        "異なる値の数の ≈ は推定値(±1%)です。読めない値は lgmigrate peek FILE --record R --at N で確認できます。",
        "≈ marks an estimate (±1 %). Look at unreadable values with lgmigrate peek FILE --record R --at N.",
    ),
}
