"""A document of two gigabytes goes through in little memory."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lgmigrate.source.table import Column, TableDefinition, XmlForm
from lgmigrate.source.xml.reading import XmlReading
from lgmigrate.source.xml.source import XmlSource

COLUMNS = 20
CHILD = """
import resource, sys
from pathlib import Path
from lgmigrate.source.table import Column, TableDefinition, XmlForm
from lgmigrate.source.xml import Xml
columns = [Column(name=f"c{n}") for n in range(20)]
made = TableDefinition(name="t", form="xml", xml=XmlForm(record="/list/part/row"), columns=columns)
ledger = Xml(Path(sys.argv[1]), made, "t").run({"row": Path(sys.argv[1]).with_suffix(".parquet")}, None)
print(ledger.entries[0].read, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def pieces(records: int) -> Iterator[bytes]:
    """A document with records at several places, a thousand each."""
    row = "<row>" + "".join(f"<c{number}>値{number}の文字列</c{number}>" for number in range(COLUMNS)) + "</row>\n"
    yield b"<list>"
    for _ in range(records // 1000):
        yield ("<part>\n" + row * 1000 + "</part>\n").encode()
    yield b"</list>"


def written(path: Path, records: int) -> Path:
    with path.open("wb") as file:
        file.writelines(pieces(records))
    return path


def test_the_tree_does_not_grow(tmp_path: Path) -> None:
    path = written(tmp_path / "t.xml", 6000)
    made = TableDefinition(
        name="t",
        form="xml",
        xml=XmlForm(record="//row"),
        columns=[Column(name=f"c{number}") for number in range(COLUMNS)],
    )
    reading = XmlReading(path, XmlSource(path, made).plan, None, lambda page: [])  # noqa: ARG005
    sizes = [sum(1 for _ in reading._root.iter()) for _ in reading.batches(rows=200)]
    assert reading.count == 6000
    assert max(sizes[:-1]) < 12_000  # a block of text and the one before it, not 120,000 elements


@pytest.mark.long
def test_two_gigabytes(tmp_path: Path) -> None:
    records = 3_800_000
    path = written(tmp_path / "t.xml", records)
    assert path.stat().st_size > 2_000_000_000
    done = subprocess.run([sys.executable, "-c", CHILD, str(path)], check=True, capture_output=True, text=True)
    read, peak = map(int, done.stdout.split())
    assert read == records
    assert peak < 500
