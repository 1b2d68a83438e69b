"""Which codes the data uses and how often, from what other commands wrote: an inventory or a ledger."""

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from lgmigrate.errors import MigrationError
from lgmigrate.gaiji.sheet import bytes_of

CODE_HEADERS, COUNT_HEADERS = ("code", "コード"), ("count", "件数", "出現数")


def read_counts(path: str | Path, page: str | None = None) -> dict[str, int]:
    """Code → occurrences, over all sources.

    Args:
        path: The JSON of ``gaiji inventory``, a ledger or a manifest, or CSV with columns for code and count.
        page: The page whose codes are wanted, where the file names pages; all of them if None.

    Raises:
        MigrationError: LGM-S001 or LGM-S002 for a file that cannot be opened, LGM-G012 where it has no such counts.
    """
    path = Path(path)
    data = bytes_of(path)
    counts: Counter[str] = Counter()
    try:
        for use in _of_json(path, data) if data.lstrip()[:1] == b"{" else _of_csv(path, data):
            if not page or str(use.get("page") or page) == page:
                counts[str(use["code"])] += int(use["count"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise _fault(path, f"an entry without code and count: {error}") from error
    return dict(sorted(counts.items()))


def _of_json(path: Path, data: bytes) -> list[dict[str, Any]]:
    try:
        document = msgspec.json.decode(data, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise _fault(path, str(error)) from error
    ledger = document.get("ledger", document)
    found = ledger.get("gaiji") if isinstance(ledger, dict) else None
    total = document.get("total")
    if found is None and isinstance(total, dict):
        found = total.get("codes")
    if not isinstance(found, list):
        raise _fault(path, "the JSON of neither an inventory nor a ledger")
    return found


def _of_csv(path: Path, data: bytes) -> list[dict[str, Any]]:
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        rows = list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise _fault(path, f"neither JSON nor CSV in UTF-8: {error}") from error
    names = reader.fieldnames or []
    code = next((name for name in names if name.strip() in CODE_HEADERS), None)
    count = next((name for name in names if name.strip() in COUNT_HEADERS), None)
    if code is None or count is None:
        raise _fault(path, "no columns for code and count")
    shields = str.maketrans("", "", "'=\"")
    return [
        {"code": row[code].translate(shields).removeprefix("0x"), "count": row[count], "page": row.get("page")}
        for row in rows
    ]


def _fault(path: Path, why: str) -> MigrationError:
    return MigrationError("LGM-G012", path=str(path), why=why)
