"""Where the 外字 of a source stand: what the tables say of each code, and what MJ calls what was decided."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import polars as pl

from lgmigrate.charset import CodePage
from lgmigrate.gaiji.inventory import CodeUse, MjFacts, SourceInventory
from lgmigrate.gaiji.mj import MjCharacter, mj_table
from lgmigrate.gaiji.table import GaijiRow, GaijiTable, codes_of, places_of


class Standing:
    """The rows of some tables by the codes of a page.

    Args:
        tables: The tables, later ones winning.
        page: The page whose codes are asked for; rows that name a private-use character count for its code.
    """

    def __init__(self, tables: Sequence[GaijiTable], page: CodePage) -> None:
        places = places_of(page)
        self._rows: dict[int, list[GaijiRow]] = {}
        for row in (row for table in tables for row in table.rows):
            for code in codes_of(row, page, places):
                self._rows.setdefault(code, []).append(row)

    def of(self, code: int, target: str | None) -> dict[str, Any]:
        """What is said of a code: status, by whom and when, note, and the MJ name as a fact; ``target`` is in force.

        Where several tables have the code, the row in force speaks: the last one in effect, or where none is, the last.
        """
        rows = self._rows.get(code, [])
        in_force = [row for row in rows if row.effective and row.target == target] or rows
        if not in_force:
            return {}
        row = in_force[-1]
        said = {"status": row.status, "decided_by": row.decided_by, "decided_on": row.decided_on, "note": row.note}
        if target is None:
            return {**said, "proposed": row.target or ""}
        return {**said, "mj": MjFacts(mj=row.mj)} if row.mj else said


def with_mj(sources: Iterable[SourceInventory]) -> list[SourceInventory]:
    """The sources, their resolved codes with the facts of 文字情報基盤.

    A code is looked up by the MJ name that its table gives, else by its characters where these are one character of MJ
    and no other. Those without stay as they are.
    """
    found = list(sources)
    resolved = [use for source in found for use in source.codes if use.resolved]
    if not resolved:
        return found
    table, texts = mj_table(), [use.text for use in resolved if not use.mj]
    by_text = dict(table.sequences().filter(pl.col("text").is_in(texts)).select("text", "mj").iter_rows())
    names = {*by_text.values(), *(use.mj.mj for use in resolved if use.mj)}
    facts = {one.mj: _facts(one) for one in table.where(pl.col("mj").is_in(list(names)))}
    return [
        msgspec.structs.replace(source, codes=[_with_facts(use, by_text, facts) for use in source.codes])
        for source in found
    ]


def _with_facts(use: CodeUse, by_text: Mapping[str, str], facts: Mapping[str, MjFacts]) -> CodeUse:
    if not use.resolved:
        return use
    name = use.mj.mj if use.mj else by_text.get(use.text, "")
    return msgspec.structs.replace(use, mj=facts.get(name, use.mj))


def _facts(one: MjCharacter) -> MjFacts:
    return MjFacts(
        mj=one.mj,
        koseki=one.koseki,
        juki=one.juki,
        toki=one.toki,
        jis=one.jis,
        strokes=one.strokes,
        readings=one.readings,
    )
