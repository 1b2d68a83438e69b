"""One 移行ファイル of a few items, made from columns that stand in the test: what is written, rejected and noted."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest
from polars import selectors

from lgmigrate.convert import CodeTable, Conversion, FileMapping, check
from lgmigrate.convert.stage import Survey
from lgmigrate.layout import Code, CodeList, File, Item, ItemType, Layout, Provenance
from lgmigrate.source import Field, Record, RecordType
from lgmigrate.source.extract import NUMBER

DRAFT = Provenance.DRAFT
Column = tuple[dict[str, Any], Sequence[Any]]
"""What a field is (``kind``, ``bytes`` …), and its values."""


class Result(msgspec.Struct, frozen=True):
    """What became of the rows of a stage."""

    rows: list[tuple[Any, ...]]
    survey: Survey
    causes: list[tuple[int, str]]
    """Record and code of every cause, by record."""
    reasons: list[str]
    notes: dict[str, tuple[int, list[int]]]
    """Code → rows, and the first records."""

    @property
    def values(self) -> list[Any]:
        """The last item of the rows that were written."""
        return [row[-1] for row in self.rows]

    @property
    def codes(self) -> list[str]:
        """The codes of the causes."""
        return [code for _, code in self.causes]


def made_item(name: str, kind: str, digits: int, **more: Any) -> Item:
    return Item(
        file="台帳", no=1, name=name, physical="X", type=ItemType(kind), digits=digits, provenance=DRAFT, **more
    )


def made_layout(items: Sequence[Item], codes: Sequence[str] = ()) -> Layout:
    return Layout(
        family="chukan-draft",
        name="shiken",
        version="1",
        unit="試験",
        unit_no=None,
        title="試験",
        provenance=DRAFT,
        source="",
        files=[File(no=1, name="台帳", physical="DAICHO", provenance=DRAFT)],
        items=list(items),
        relations=[],
        code_lists=[CodeList(name="区分", title="区分", digits=2, provenance=DRAFT)],
        codes=[Code(list="区分", code=code, title=code, provenance=DRAFT) for code in codes],
        sha256="",
    )


def made_record(fields: Mapping[str, dict[str, Any]], when: dict[str, Any] | None = None) -> Record:
    laid, at = [], 0
    for name, form in fields.items():
        one = msgspec.convert({"kind": "text", "bytes": 20, "name": name, "at": at, **form}, Field)
        laid.append(one)
        at = one.end
    return Record(name="元", length=at, charset="ibm-930", types=[RecordType(name="detail", when=when, fields=laid)])


def made_mapping(rules: Mapping[str, Any], **more: Any) -> FileMapping:
    return msgspec.convert({"file": "台帳", "from": "moto.detail", "item": dict(rules), **more}, FileMapping)


def made_stage(record: Record, values: Mapping[str, Sequence[Any]]) -> pl.LazyFrame:
    fields = {field.name: field.dtype for field in record.types[0].columns}
    frame = pl.DataFrame(
        [pl.Series(name, list(column), fields[name]) for name, column in values.items()],
    )
    return frame.with_row_index(NUMBER, 1).cast({NUMBER: pl.Int64}).lazy()


def carry_out(conversion: Conversion, stage: pl.LazyFrame, lang: str = "ja") -> Result:
    survey = conversion.survey(stage)
    made = conversion.ordered(stage, survey).collect(engine="streaming")
    rows = made.with_columns(selectors.integer().cast(pl.String)).rows()  # numbers as a CSV file shows them
    causes = [row for frame in conversion.causes(stage, survey, lang) for row in frame.iter_rows(named=True)]
    causes.sort(key=lambda row: row["record"])
    assert survey.read == survey.written + sum(survey.rejected.values()) + sum(survey.filtered.values())
    assert survey.written == len(rows)
    assert len({row["record"] for row in causes}) == sum(survey.rejected.values())
    assert conversion.entry(survey, len(rows)).balanced
    return Result(
        rows=rows,
        survey=survey,
        causes=[(row["record"], row["code"]) for row in causes],
        reasons=[row["reason"] for row in causes],
        notes={note.reason: (note.count, note.records) for note in conversion.posted(stage, survey)},
    )


Convert = Callable[..., Result]


@pytest.fixture(scope="session")
def convert() -> Convert:
    """Convert columns to one item.

    Called with the item's type and digits, the rule (``from`` being the first column unless it says otherwise), and
    the columns by name; ``item`` holds more about the item, ``codes`` a code table, ``allowed`` the item's code list.
    """

    def run(
        kind: str,
        digits: int,
        rule: dict[str, Any] | str,
        columns: Mapping[str, Column],
        *,
        item: Mapping[str, Any] | None = None,
        codes: Mapping[str, str] | None = None,
        allowed: Sequence[str] = (),
        lang: str = "ja",
        **mapping: Any,
    ) -> Result:
        if isinstance(rule, dict) and not {"from", "join", "constant", "empty"} & rule.keys():
            rule = {"from": next(iter(columns)), **rule}
        more = {**(item or {}), **({"code": "区分"} if allowed else {})}
        layout = made_layout([made_item("項目", kind, digits, **more)], allowed)
        record = made_record({name: form for name, (form, _) in columns.items()})
        used = made_mapping({"項目": rule}, **mapping)
        check(used, layout, record.types[0], Path("migration.toml"))
        tables = {"項目": CodeTable(path="codes.csv", codes=dict(codes))} if codes is not None else {}
        stage = made_stage(record, {name: values for name, (_, values) in columns.items()})
        return carry_out(Conversion(used, layout, record, tables), stage, lang)

    return run


@pytest.fixture(scope="session")
def parts() -> dict[str, Callable[..., Any]]:
    """The pieces, for tests that put them together in their own way."""
    return {
        "item": made_item,
        "layout": made_layout,
        "record": made_record,
        "mapping": made_mapping,
        "stage": made_stage,
        "carry_out": carry_out,
    }
