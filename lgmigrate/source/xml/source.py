"""An XML file bound to its definition: batches of columns, and why records are not in them."""

from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path

import polars as pl

from lgmigrate.charset import CodePage
from lgmigrate.gaiji import layers
from lgmigrate.ledger import Assumption, GaijiUse
from lgmigrate.source.blocks import ahead
from lgmigrate.source.reader import Tables, tables_of
from lgmigrate.source.table import ROW as MAIN
from lgmigrate.source.table import TableDefinition, checked
from lgmigrate.source.table.batch import SAMPLES, Cause, Reject, Remark, TableBatch
from lgmigrate.source.table.extract import NUMBER
from lgmigrate.source.table.gaiji import GaijiCells
from lgmigrate.source.xml.columns import Shaper
from lgmigrate.source.xml.paths import plan_of
from lgmigrate.source.xml.reading import Batch, XmlReading
from lgmigrate.source.xml.shaped import (
    NESTED,
    REFERENCE,
    REPEATED,
    ROW,
    UNKNOWN,
    Shaped,
    inheriting,
    joined,
    moved,
    placed,
)
from lgmigrate.source.xml.skimming import likely_gaiji

SHOWN_BYTES = 64
"""How much of a broken document is shown as hex in its cause."""


class XmlSource:
    """A document and its definition, as a :class:`~lgmigrate.source.table.batch.TableSource`.

    Args:
        path: The file; ``.gz``, ``.zst`` and ``.bz2`` are decompressed on the way.
        definition: What its records and columns are.
        gaiji: 外字 tables, later ones winning.
        name: The name of the source.

    Raises:
        MigrationError: LGM-S090 for a definition that does not hold together, LGM-G… for a table of 外字.
    """

    def __init__(
        self, path: str | Path, definition: TableDefinition, gaiji: Tables = None, *, name: str | None = None
    ) -> None:
        self.path, self.definition, self.name = Path(path), checked(definition), name or definition.name
        self.plan = plan_of(definition)
        self._tables = tables_of(gaiji)
        self._cells: GaijiCells | None = None
        self._reading = self._read()

    def batches(
        self, columns: dict[str, list[str]], batch_rows: int | None = None
    ) -> Generator[TableBatch, None, None]:
        """As of :class:`~lgmigrate.source.table.batch.TableSource`; the last batch may hold a broken rest only.

        Raises:
            MigrationError: LGM-S110 to LGM-S113 where this is no XML with such records that can be read safely.
        """
        reading = self._reading = self._read(skimming=True)
        with closing(ahead(reading.batches(rows=batch_rows))) as parsed:
            for batch in parsed:
                yield self._batch(batch, reading, columns)
        yield self._end(reading, columns)

    def assumptions(self) -> list[Assumption]:
        """What the last pass assumed about the file."""
        encoding = self._reading.text.encoding
        return [*(encoding.assumed if encoding else []), *self._reading.assumed]

    def uses(self) -> list[GaijiUse]:
        """外字 met in the last pass."""
        return self._cells.uses() if self._cells else []

    def fetch(self, numbers: list[int]) -> Iterator[tuple[int, None, bytes]]:
        """Record number and bytes (as rejects have them) of some records, by sorted numbers; offsets are not known."""
        wanted = set(numbers)
        reading = self._read()
        with closing(reading.batches()) as parsed:
            for batch in parsed:
                for number, record in enumerate(batch.records, batch.first):
                    if number in wanted:
                        yield number, None, record + b"\n"
        if reading.broken and reading.broken.record in wanted:
            yield reading.broken.record, None, reading.broken.rest

    def _read(self, skimming: bool = False) -> XmlReading:
        self._cells, self._shaper = None, Shaper(self.plan, lenient=self.definition.rest == "ignore")
        shaper = self._shaper if skimming else None
        return XmlReading(self.path, self.plan, self.definition.charset, self._layers, shaper)

    def _layers(self, page: CodePage) -> list[dict[int, str]]:
        if self._cells is None:
            self._cells = GaijiCells(page, layers(self._tables, page), self.name)
        return self._cells.decoded

    def _batch(self, batch: Batch, reading: XmlReading, columns: dict[str, list[str]]) -> TableBatch:
        shaped = self._shaped(batch)
        fatal = {REPEATED, NESTED, REFERENCE, *([UNKNOWN] if self.definition.rest == "error" else [])}
        causes = shaped.events.filter(pl.col("code").is_in(fatal)).sort(ROW, "code", "field")
        bad = sorted({*causes[ROW].to_list(), *batch.damaged})
        kept = ~pl.col(ROW).is_in(bad) if bad else pl.lit(True)
        others = shaped.events.filter(~pl.col("code").is_in(fatal) & kept)
        frames = {}
        likely = any(piece.gaiji for _, piece in batch.pieces) or likely_gaiji(b"".join(batch.records))
        for name, frame in inheriting(shaped, self.plan).items():
            if name in columns:
                numbered = (frame.filter(kept) if bad else frame).with_columns(
                    (pl.col(ROW) + batch.first).alias(NUMBER)
                )
                frame = numbered.select(NUMBER, *columns[name])
                frames[name] = self._cells.replaced(frame, NUMBER) if self._cells and likely else frame
        return TableBatch(
            frames=frames,
            rejects=self._rejects(batch, reading, bad, causes),
            remarks=list(_remarks(others, batch.first)),
            count=batch.count,
            size=batch.size,
        )

    def _shaped(self, batch: Batch) -> Shaped:
        """The columns of a batch, put together in the order of its records."""
        parts = [moved(piece.shaped, row) for row, piece in batch.pieces]
        if batch.records:
            parts += [placed(self._shaper.shaped(batch.records), batch.rows)]
        return parts[0] if len(parts) == 1 else joined(parts, self.plan, sorted_already=not batch.records)

    def _rejects(self, batch: Batch, reading: XmlReading, bad: list[int], causes: pl.DataFrame) -> list[Reject]:
        found: dict[int, list[Cause]] = {row: [] for row in bad}
        place = {row: number for number, row in enumerate(batch.rows)}
        for row, _, field, code in causes.iter_rows():
            facts = {"record": batch.first + row, "line": batch.lines[place[row]], "field": field}
            found[row].append(Cause(code=code, offset=None, field=field, facts=facts))
        for row, damages in batch.damaged.items():
            for one in damages:
                facts = {"record": batch.first + row, "line": one.line, "hex": one.hex, "page": _page(reading)}
                found[row].append(Cause(code="LGM-S117", offset=None, hex=one.hex, facts=facts))
        return [
            Reject(record=batch.first + row, offset=None, data=batch.records[place[row]] + b"\n", causes=why)
            for row, why in found.items()
        ]

    def _end(self, reading: XmlReading, columns: dict[str, list[str]]) -> TableBatch:
        """What is known at the end: the rest of a broken document, and what lies outside of records."""
        schema = {one.name: {field.name: field.dtype for field in one.fields} for one in self.definition.types}
        frames = {
            name: pl.DataFrame(schema={NUMBER: pl.Int64(), **{column: schema[name][column] for column in wanted}})
            for name, wanted in columns.items()
        }
        remarks = [Remark(item=path, reason="LGM-S119", count=count) for path, count in sorted(reading.outside.items())]
        rejects = []
        if reading.broken:
            broken = reading.broken
            facts = {"source": str(self.path), "line": broken.line, "column": broken.column, "why": broken.why}
            head = broken.rest[:SHOWN_BYTES].hex().upper()
            cause = Cause(code="LGM-S110", offset=None, hex=head, facts=facts)
            rejects.append(Reject(record=broken.record, offset=None, data=broken.rest, causes=[cause]))
        elif reading.stray:  # a record may have been lost with it: it counts as one
            number, page = reading.count + 1, _page(reading)
            known = [{"record": number, "line": one.line, "hex": one.hex, "page": page} for one in reading.stray]
            causes = [Cause(code="LGM-S117", offset=None, hex=str(facts["hex"]), facts=facts) for facts in known]
            rejects.append(Reject(record=number, offset=None, data=b"", causes=causes))
        return TableBatch(frames=frames, rejects=rejects, remarks=remarks, count=len(rejects), size=0)


def _page(reading: XmlReading) -> str:
    return reading.text.encoding.page.name if reading.text.encoding else ""


def _remarks(events: pl.DataFrame, first: int) -> Iterator[Remark]:
    """Events that reject nothing, added up."""
    grouped = (
        events.sort(ROW, "type", "field", "code")
        .group_by("type", "field", "code", maintain_order=True)
        .agg(count=pl.len(), records=(pl.col(ROW) + first).unique(maintain_order=True).head(SAMPLES))
    )
    for kind, field, code, count, records in grouped.iter_rows():
        yield Remark(item=f"{kind or MAIN}: {field}", reason=code, count=count, records=records)
