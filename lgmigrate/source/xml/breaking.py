"""Where a document stops being XML: found by one more pass, so that it is the same however the first one went."""

from pathlib import Path
from typing import Any

import msgspec
from lxml import etree

from lgmigrate.charset import Charset
from lgmigrate.source.xml.encoding import Layers, Utf8
from lgmigrate.source.xml.paths import RecordPath
from lgmigrate.source.xml.safe import SAFE

Fault = tuple[int, int, str]
"""Line, column and why."""


class Break(msgspec.Struct, frozen=True, kw_only=True):
    """The place: how many records end before it, what is wrong there, and the text at hand.

    That text is from the line on in which the broken record begins, as far as it is in the block with the fault or in
    the one before, to the end of that block.
    """

    count: int
    fault: Fault | None
    rest: bytes


def fault_of(parser: Any, block: bytes | None) -> Fault | None:
    """Parse a block, or the end of the document (None): what is wrong with it, if anything is.

    An entity that is nowhere declared raises nothing where entities are not resolved: the parser just begins anew.
    """
    try:
        if block is None:
            parser.close()
        else:
            parser.feed(block)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        return line, column, str(error.msg)
    first = next((one for one in parser.feed_error_log if one.level == etree.ErrorLevels.FATAL), None)
    return first and (first.line, first.column, f"{first.message}, line {first.line}, column {first.column}")


def break_of(path: Path, record: RecordPath, charset: Charset | None, tables: Layers) -> Break:
    """Read a document that is known to break off, up to there.

    Args:
        path: The file.
        record: Which elements are records.
        charset: The encoding, where the definition says it.
        tables: The layers of 外字 for a page.
    """
    text = Utf8(path, charset, tables)
    parser = etree.XMLPullParser(events=("start", "end"), tag=record.names[-1], encoding="utf-8", **SAFE)
    depth = count = 0
    begun: int | None = None
    window = last = b""
    fault: Fault | None = None
    for block in text.blocks():
        window, last = last + block, block or last
        fault = fault_of(parser, block)
        for event, element in parser.read_events():
            if event == "start":
                names = [one.tag for one in reversed([element, *element.iterancestors()])]
                begun = element.sourceline if not depth and record.fits(names) else begun
                depth += bool(depth or record.fits(names))
            elif depth:
                depth -= 1
                count += not depth
                element.clear()
                while not depth and element.getprevious() is not None:
                    del element.getparent()[0]
        if fault is not None:
            break
    else:
        fault = fault_of(parser, None)
    line = fault[0] if fault else text.line
    first = begun if depth and begun is not None else line
    return Break(count=count, fault=fault, rest=_lines(window, text.line - min(first, line) + 1))


def _lines(text: bytes, count: int) -> bytes:
    """The last lines of a text, all of it where it has fewer."""
    at = len(text)
    for _ in range(count):
        at = text.rfind(b"\n", 0, at)
        if at < 0:
            return text
    return text[at + 1 :]
