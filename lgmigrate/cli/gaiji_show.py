"""Characters of MJ as lines for a terminal, and as answers for machines."""

from collections.abc import Iterator, Sequence

import msgspec
import polars as pl

from lgmigrate.charset.extension_table import points_of
from lgmigrate.gaiji.mj import Candidate, MjCharacter, candidates, jis_shrink
from lgmigrate.gaiji.mj_query import MjMatch

WHOLE = 6
"""Characters of one answer up to which all facts of each are shown; more stand a line each."""
LEVELS = {0: "非漢字", 1: "第1水準", 2: "第2水準", 3: "第3水準", 4: "第4水準"}
BY = {"ucs": "対応するUCSのみ一致", "compatibility": "対応する互換漢字のみ一致"}
"""What is said of a character that shares a code point and is another glyph."""
LABEL = 18
"""Columns that labels take."""


class JisShrink(msgspec.Struct, frozen=True, kw_only=True):
    """What the JIS縮退マップ of 国税庁 has for a character of JIS X 0213: its substitute in JIS X 0208, or None."""

    text: str
    jis: str
    level: int
    target: str | None
    target_jis: list[str] | None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One character of an answer: by what it was found, its facts, and what may stand for it."""

    by: str
    character: MjCharacter
    candidates: list[Candidate]
    jis_shrink: JisShrink | None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked and what was found."""

    query: str
    found: list[Found]


def answer_of(query: str, matches: Sequence[MjMatch]) -> Answer:
    """An answer with the candidates of 縮退 of every character in it."""
    offered = candidates(match.character.mj for match in matches)
    texts = [match.character.implemented for match in matches if match.character.implemented]
    rows = jis_shrink().filter(pl.col("text").is_in(texts)).iter_rows(named=True)
    by_text = {row["text"]: JisShrink(**row) for row in rows}
    found = [
        Found(
            by=match.by,
            character=match.character,
            candidates=offered[match.character.mj],
            jis_shrink=by_text.get(match.character.implemented or ""),
        )
        for match in matches
    ]
    return Answer(query=query, found=found)


def answer_lines(answer: Answer) -> Iterator[str]:
    """An answer on the terminal; where it has many characters, a line for each."""
    if not answer.found:
        yield f"{answer.query}: no character of the list"
    elif len(answer.found) > WHOLE:
        yield f"{answer.query}: {len(answer.found):,} characters"
        for one in answer.found:
            character = one.character
            yield f"  {_head(character)}  {_strokes(character)}  {'・'.join(character.readings)}".rstrip()
    else:
        for one in answer.found:
            yield from _whole(one)


def _head(character: MjCharacter) -> str:
    text = _glyph(character)
    return f"{character.mj}  {text}  {points_of(text)}" if text else f"{character.mj}  (no code point)"


def _glyph(character: MjCharacter) -> str:
    """The text that is this glyph and no other: a sequence where there is one."""
    return character.ivs[0] if character.ivs else next(iter(character.sequences), "")


def _strokes(character: MjCharacter) -> str:
    return f"{character.strokes}画" if character.strokes else "-"


def _whole(one: Found) -> Iterator[str]:
    yield _head(one.character) + (f"  {BY[one.by]}" if one.by in BY else "")
    for label, value in _facts(one.character):
        if value:
            yield _row(label, value)
    for candidate in one.candidates:
        place = "".join(
            [
                f"  順位 {candidate.rank}" if candidate.rank is not None else "",
                f"  ホップ数 {candidate.hops}" if candidate.hops is not None else "",
            ]
        )
        kind = (
            candidate.source if candidate.source == candidate.relation else f"{candidate.relation}: {candidate.source}"
        )
        yield _row("MJ縮退", f"{_points(candidate.target)}  {candidate.jis}  {kind}{place}")
    if one.jis_shrink:
        target = one.jis_shrink.target
        yield _row(
            "国税庁JIS縮退", f"{_points(target)}  {' '.join(one.jis_shrink.target_jis or [])}" if target else "なし"
        )


def _facts(character: MjCharacter) -> Iterator[tuple[str, str | None]]:
    """Label and value, in the order of the published list."""
    yield "対応するUCS", _points(character.ucs)
    yield "実装したUCS", _points(character.implemented)
    yield "IVS (Moji_Joho)", ", ".join(_points(text) for text in character.ivs)
    yield "SVS", _points(character.svs)
    yield "対応する互換漢字", _points(character.compatibility)
    yield "戸籍統一文字番号", character.koseki
    yield "住基ネット統一", character.juki
    yield "登記統一文字番号", character.toki
    yield "入管正字コード", character.immigration
    yield "入管外字コード", character.immigration_gaiji
    yield "漢字施策", character.policy
    if character.jis:
        rule = f"  包摂区分 {character.jis_class} {character.jis_rule or ''}".rstrip()
        named = "" if character.jis_level is None else f"  {LEVELS[character.jis_level]}"
        yield "JIS X 0213", character.jis + named + (rule if character.jis_class is not None else "")
    yield "JIS X 0212", character.jisx0212
    yield "総画数", str(character.strokes or "")
    yield (
        "部首+内画数",
        ", ".join(f"{one.radical}+{'?' if one.strokes is None else one.strokes}" for one in character.radicals),
    )
    yield "読み", "・".join(character.readings)
    yield "大漢和", character.daikanwa
    yield "備考", character.note


def _points(text: str | None) -> str:
    return f"{text} {points_of(text)}" if text else ""


def _row(label: str, value: str) -> str:
    taken = sum(2 if ord(char) > 0xFF else 1 for char in label)
    return f"  {label}{' ' * (LABEL - taken)}{value}"
