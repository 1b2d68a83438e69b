"""Importing code tables of others: a published mapping becomes an extension table of the project.

The form is told by the content, never by the name. What each form means is said in ``import_jef4j.py`` and
``import_text.py``; here the rows of any form become one table: a code that is read by several rows is read by the last.
"""

from collections.abc import Callable
from pathlib import Path

import msgspec

from lgmigrate import files
from lgmigrate.charset.extension import extension_file
from lgmigrate.charset.extension_table import Row
from lgmigrate.charset.import_jef4j import read_jef4j
from lgmigrate.charset.import_rows import Found, Left, Reading
from lgmigrate.charset.import_text import HEADER, PAIR, read_charset_manager, read_csv, read_pairs, read_ucm
from lgmigrate.errors import MigrationError

FORMS: dict[str, Callable[[Path, bytes], Reading]] = {
    "jef4j": read_jef4j,
    "ucm": read_ucm,
    "charset-manager": read_charset_manager,
    "pairs": read_pairs,
    "csv": read_csv,
}
"""Form → its reader, in the order in which a file is tried."""
MOST_BYTES = 64 << 20
"""The most bytes of a source, decompressed: no code table comes near."""


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did, in rows.

    Attributes:
        form: The form of the source.
        name: The name of the table.
        source, source_sha256: The file that was imported, as it lies on the disk.
        target, target_sha256: The extension table that was written.
        found: Rows that the source has, whatever became of them.
        taken: Codes that are now read.
        oneway: Of them, those that are only read, or written only with a selector.
        encode_only: Rows that are only written.
        unmapped: Codes known to have no character.
        overwritten: Rows whose code a later row reads, or that were joined with one.
        skipped: Rows that are no business of a table of double-byte codes.
    """

    form: str
    name: str
    source: str
    source_sha256: str
    target: str
    target_sha256: str
    found: int
    taken: int
    oneway: int
    encode_only: int
    unmapped: int
    overwritten: list[Left]
    skipped: list[Left]


def import_table(source: str | Path, name: str, target: str | Path, form: str | None = None) -> Imported:
    """Write the extension table that a code table of another form comes to.

    Args:
        source: The code table; compressed where its name says so (``.gz``).
        name: What the table shall be called.
        target: The file to write, whole or not at all.
        form: One of :data:`FORMS`; None to tell it by the content.

    Raises:
        MigrationError: LGM-S001 or LGM-S002 for a source that cannot be opened, LGM-C032 where it is not of the form
            (or of no form), LGM-C031 naming the row that means nothing.
    """
    source, target = Path(source), Path(target)
    data = _read(source)
    form = form or form_of(data)
    if form not in FORMS:
        why = "there is no such form" if form else "its content is of no known form"
        raise _other(source, form or "a code table", why)
    reading = FORMS[form](source, data)
    rows, overwritten = settled(reading)
    if not rows:
        raise _other(source, form, "it has no double-byte code")
    facts = {"name": name, "source": source.name, "sha256": files.sha256(source), "kind": form}
    with files.open_atomic(target) as file:
        file.write(extension_file(rows, facts))
    uses = [row.use for row in rows]
    return Imported(
        form=form,
        name=name,
        source=str(source),
        source_sha256=facts["sha256"],
        target=str(target),
        target_sha256=files.sha256(target),
        found=reading.count,
        taken=sum(use not in ("encode", "none") for use in uses),
        oneway=uses.count("decode") + uses.count("variant"),
        encode_only=uses.count("encode"),
        unmapped=uses.count("none"),
        overwritten=overwritten,
        skipped=reading.skipped,
    )


def _other(source: Path, form: str, why: str) -> MigrationError:
    return MigrationError("LGM-C032", path=str(source), form=form, why=why, forms=", ".join(FORMS))


def form_of(data: bytes) -> str:
    """The form of a code table, told by its beginning; empty where it is none of :data:`FORMS`."""
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"["):
        return "jef4j"
    lines = [line.strip() for line in text[:65536].decode("ascii", "replace").splitlines()]
    if lines and HEADER in lines[0]:
        return "charset-manager"
    lines = [line for line in lines if line and not line.startswith(("#", ";"))]
    if "CHARMAP" in lines or any(line.startswith("<code_set_name>") for line in lines):
        return "ucm"
    names = {name.strip().lower() for name in lines[0].split(",")} if lines else set()
    if "code" in names:
        return "csv"
    return "pairs" if lines and all(PAIR.fullmatch(part.strip()) for part in lines[0].split(";")[0].split(",")) else ""


def settled(reading: Reading) -> tuple[list[Row], list[Left]]:
    """One table of the rows of a source, in the order of their codes, and the rows that a later one put aside.

    Rows of one code and one character are one row with the selectors of all. Of several rows that write the same
    characters without reading them, the last holds.
    """
    reads: dict[int, Found] = {}
    writes: dict[tuple[str, str, str], Found] = {}
    aside: list[Found] = []
    left: list[Left] = []
    for found in reading.found:
        row = found.row
        if row.use == "encode":
            earlier = writes.get(key := (row.ucs, row.hanyo_denshi, row.adobe_japan1))
            if earlier and earlier.row.code != row.code:
                left.append(_left(earlier, f"row {found.place} came later"))
            writes[key] = found
            continue
        earlier = reads.get(row.code)
        if earlier and earlier.row.ucs == row.ucs:
            left.append(_left(earlier, f"joined with row {found.place}"))
            found = _joined(earlier, found)
        elif earlier:
            left.append(_left(earlier, f"row {found.place} came later"))
            aside.append(earlier)
        reads[row.code] = found
    rows = [found.row for found in (*reads.values(), *writes.values())]
    if reading.keeps_writing:
        rows += _still_written([one.row for one in aside], rows)
    order = sorted(rows, key=lambda row: (row.code, row.use == "encode", row.ucs, row.hanyo_denshi, row.adobe_japan1))
    return order, left


def _left(found: Found, why: str) -> Left:
    return Left(row=found.place, code=found.row.code, why=why)


def _joined(earlier: Found, later: Found) -> Found:
    """Two rows of one code and one character: the later one, with the selectors that only the earlier one has."""
    old, new = earlier.row, later.row
    row = msgspec.structs.replace(
        new,
        hanyo_denshi=new.hanyo_denshi or old.hanyo_denshi,
        adobe_japan1=new.adobe_japan1 or old.adobe_japan1,
        use="variant" if new.use == "decode" and old.use in ("", "variant") and old.has_selectors else new.use,
    )
    return Found(place=later.place, row=row)


def _still_written(aside: list[Row], rows: list[Row]) -> list[Row]:
    """What the rows put aside still write, where no row that is left does."""
    read = {row.ucs for row in rows if row.use == ""}
    written = {(row.ucs, row.hanyo_denshi, row.adobe_japan1) for row in rows}
    kept: dict[tuple[str, str, str], Row] = {}
    for row in aside:
        with_selectors = msgspec.structs.replace(row, use="encode")
        if row.use in ("", "variant") and row.has_selectors:
            kept[row.ucs, row.hanyo_denshi, row.adobe_japan1] = with_selectors
        if row.use == "" and row.ucs not in read:
            kept[row.ucs, "", ""] = msgspec.structs.replace(with_selectors, hanyo_denshi="", adobe_japan1="")
    return [row for key, row in kept.items() if key not in written]


def _read(source: Path) -> bytes:
    buffer = bytearray(MOST_BYTES + 1)
    with files.open_input(source) as stream:
        count = files.read_exactly(stream, memoryview(buffer), source)
    if count > MOST_BYTES:
        raise MigrationError(
            "LGM-S002", path=str(source), why=f"more than {MOST_BYTES:,} bytes; no code table is that large"
        )
    return bytes(buffer[:count])
