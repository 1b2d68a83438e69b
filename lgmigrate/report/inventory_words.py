"""The words of the 外字 inventory's page, in both languages, a line per entry; see :mod:`lgmigrate.report.words`."""

from lgmigrate.report.words import WORDS, Phrase

INVENTORY_WORDS: dict[str, Phrase] = WORDS | {
    "kicker": Phrase("外字使用状況一覧", "外字 (site-defined characters) in use"),
    "inv_lead": Phrase(
        "移行元のデータに現れる外字コードを、コードごとに数えたものです。未決定のものから順に並べています。",
        "The 外字 codes that the source data holds, counted code by code. Undecided ones stand first.",
    ),
    "inv_state_open": Phrase("未決定あり", "Undecided codes"),
    "inv_state_done": Phrase("すべて決定済み", "All decided"),
    "inv_state_none": Phrase("外字なし", "No 外字"),
    "inv_sentence_open": Phrase(
        "使用中の外字 {codes}字種のうち {open}字種({count}文字)の移行先が決まっていません。",
        "Of {codes} codes in use, {open} ({count} characters) have no character decided.",
    ),
    "inv_sentence_done": Phrase(
        "使用中の外字 {codes}字種は、すべて移行先の文字が決まっています。", "All {codes} codes in use are decided."
    ),
    "inv_sentence_none": Phrase("外字は使われていません。", "No 外字 occur."),
    "inv_partly": Phrase(
        "読み取れない項目またはレコードがあります。その中の外字は数えていません(下の「項目別」参照)。",
        "Some fields or records could not be read; what they hold is not counted (see the fields below).",
    ),
    "inv_tile_records": Phrase("読込みレコード", "Records read"),
    "inv_tile_touched": Phrase("外字を含むレコード", "Records with 外字"),
    "inv_tile_open": Phrase("未決定の外字を含むレコード", "Records with undecided 外字"),
    "inv_tile_codes": Phrase("外字の字種", "Codes in use"),
    "inv_share": Phrase("全体の {share}", "{share} of all"),
    "inv_tile_codes_sub": Phrase("未決定 {open}字種・延べ {count}文字", "{open} undecided · {count} characters"),
    "inv_total": Phrase("全ファイルの合計", "All sources together"),
    "inv_total_lead": Phrase(
        "同じコードページの同じコードを一つに数えます。移行先がファイルによって違うものには印があります。",
        "Equal codes of one code page are one. Those that sources resolve differently are marked.",
    ),
    "inv_by_source": Phrase("ファイル別の出現数", "By source"),
    "inv_differs": Phrase("ファイルにより移行先が異なります", "resolved differently by source"),
    "inv_page": Phrase("コードページ", "Code page"),
    "inv_fields": Phrase("項目別", "By field"),
    "inv_field": Phrase("項目", "Field"),
    "inv_records_with": Phrase("レコード", "Records"),
    "inv_touched": Phrase("外字あり", "With 外字"),
    "inv_unresolved": Phrase("未決定あり", "With undecided"),
    "inv_values": Phrase("異なる値", "Distinct values"),
    "inv_unread": Phrase("読取り不能", "Unreadable"),
    "inv_untyped": Phrase(
        "レコード種別を判別できない、または途中で切れたレコード {count}件は調べていません。",
        "{count} records of no known type, or cut short, were not looked into.",
    ),
    "inv_open": Phrase("未決定の外字", "Not yet decided"),
    "inv_done": Phrase("決定済みの外字", "Decided"),
    "inv_char": Phrase("移行先の文字", "Character"),
    "inv_standing": Phrase("外字テーブル", "Table"),
    "inv_absent": Phrase("登録なし", "not in the table"),
    "inv_count": Phrase("出現数・項目", "Occurrences, fields"),
    "inv_contexts": Phrase("前後の文字(多い順)", "Neighbours, most frequent first"),
    "inv_surroundings": Phrase("全{count}通り", "{count} different"),
    "inv_surroundings_least": Phrase("{count}通り以上", "{count} or more different"),
    "inv_look_at": Phrase("確認用レコード番号", "Records to look at"),
    "inv_koseki": Phrase("戸籍", "戸籍"),
    "inv_juki": Phrase("住基", "住基"),
    "inv_toki": Phrase("登記", "登記"),
    "inv_strokes": Phrase("{count}画", "{count} strokes"),
    "inv_masked": Phrase(
        "前後の文字は個人情報の一部であるため＊で伏せています。〓は外字の位置です。",
        "Neighbours are parts of personal data and masked by stars. 〓 is the place of the 外字.",
    ),
    "inv_plain": Phrase(
        "前後の文字を伏せずに示しています。個人情報として取り扱ってください。〓は外字の位置です。",
        "Neighbours are shown plainly: handle this page as personal data. 〓 is the place of the 外字.",
    ),
    "inv_font": Phrase(
        "文字の字形は、IPAmj明朝を入れた端末で確認してください。ほかのフォントでは異体字が区別されないことがあります。",
        "Look at glyphs with the font IPAmj明朝; other fonts may not tell variants apart.",
    ),
    "inv_footer": Phrase(
        "文字の情報は文字情報基盤「MJ文字情報一覧表」(IPA、CC BY-SA 2.1 JP)によります。",
        "Facts of characters: MJ文字情報一覧表 of 文字情報基盤 (IPA, CC BY-SA 2.1 JP).",
    ),
}
