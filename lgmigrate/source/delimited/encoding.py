"""The encoding of a delimited file about which nobody knows: ranked by its content, then decoded strictly.

A byte order mark decides. Otherwise the pages come in the order of :func:`lgmigrate.source.detect.detect` (in which
chardet is one voice), and the first one that decodes the beginning of the file without a fault is taken.
"""

import codecs
from pathlib import Path

from lgmigrate import files
from lgmigrate.charset import Charset, code_page, transcoding
from lgmigrate.charset.page import name_of
from lgmigrate.errors import MigrationError
from lgmigrate.ledger import Assumption
from lgmigrate.source.detect import Detection, detect
from lgmigrate.source.table import TableDefinition

STRICT_BYTES = 1 << 26
"""How much of a file is decoded strictly."""
BLOCK = 1 << 20
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
ASCII_PAGES = ("utf-8", "cp932", "eucjp-ms", "euc-jp", "shift-jis-2004")
"""Pages that read ASCII as what it is, the one first that is taken where there is nothing else."""


def found_encoding(path: Path, definition: TableDefinition) -> tuple[Charset, Assumption]:
    """The code page of a file whose definition does not name one, and why it is that.

    Raises:
        MigrationError: LGM-S092 where no page fits; LGM-S001, LGM-S002 for the file; LGM-C001 for a candidate that is
            no page.
    """
    allowed = [name_of(name) for name in definition.candidates]
    name, why = _chosen(path, allowed)
    return Charset(base=name), Assumption(setting=f"{definition.name}.encoding", value=name, why=why)


def _chosen(path: Path, allowed: list[str]) -> tuple[str, str]:
    with files.open_input(path) as stream:
        head = stream.read(3)
    for mark, name in MARKS.items():
        if head.startswith(mark) and (not allowed or name in allowed):
            return name, f"the file begins with the byte order mark {mark.hex().upper()}"
    detection = detect(path)
    names, why = _ranked(detection, allowed)
    counts = {}
    for name in names:
        count, size = _faults(path, name)
        if not count:
            return name, f"{why}; {size:,} bytes decode without a fault"
        counts[name] = count
    likely = [name for name in names if name in detection.verdict.names]
    if likely:
        return likely[0], f"{why}; but {counts[likely[0]]:,} places do not decode"
    tried = ", ".join(f"{name} ({count:,})" for name, count in counts.items()) or "-"
    raise MigrationError("LGM-S092", path=str(path), tried=tried, why=detection.verdict.why)


def _ranked(detection: Detection, allowed: list[str]) -> tuple[list[str], str]:
    """The pages to try, best first, and what made them so."""
    pages = [one.page for one in detection.candidates if one.name == one.page and one.bits > 0]
    verdict = detection.verdict
    heard = f"; chardet says {detection.chardet.name}" if detection.chardet else ""
    if verdict.word == "cannot-tell":  # no Japanese in it, or no text
        names = [*(allowed or ASCII_PAGES)]
        return names, f"the content does not tell ({verdict.why}), so the first that fits{heard}"
    names = [name for name in pages if not allowed or name in allowed]
    names += [name for name in allowed if name not in names]
    shown = ", ".join(f"{one.name} {one.score:.2f}" for one in detection.candidates[:3])
    return names, f"bits of evidence a byte: {shown}; {verdict.why}{heard}"


def _faults(path: Path, name: str) -> tuple[int, int]:
    """Places at the beginning of a file that are not of a page, and how many bytes were looked at."""
    stream = transcoding(code_page(Charset(base=name)), source=str(path), on_error="replace")
    buffer = memoryview(bytearray(BLOCK))
    with files.open_input(path) as file:
        try:
            while stream.offset < STRICT_BYTES:
                count = files.read_exactly(file, buffer, path)
                stream.decode(buffer[:count])
                if count < len(buffer):
                    stream.flush()
                    break
        except MigrationError as error:
            if error.code != "LGM-C021":  # so many that it is another page
                raise
    return len(stream.faults), stream.offset
