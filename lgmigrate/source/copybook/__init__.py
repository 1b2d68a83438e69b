"""COBOL copybooks: what lies at which byte, as the compiler that wrote the file laid it out.

    book = read_copybook("JUKI.cpy", compiler="ibm", charset="ibm-930")
    book.items                          every entry in the order of the source, with offset and length
    record_of(book, charset="ibm-930")  the same as a Record, to read files with

The way: bytes → lines (``text``) → words (``words``) → COPY done (``copying``) → tokens and
grammar (``grammar``) → entries → tree with lengths and offsets (``layout``) → ``Record``
(``record``). Follows ISO/IEC 1989 (COBOL 85 with the additions of 2002 that compilers have), the Enterprise
COBOL for z/OS Language Reference, and GnuCOBOL's own reference where the two differ.
"""

from collections.abc import Sequence
from pathlib import Path

from lgmigrate.charset import Charset
from lgmigrate.source.copybook.compiler import COMPILERS, GNUCOBOL, IBM, CompilerSettings, compiler_settings
from lgmigrate.source.copybook.copying import Copying
from lgmigrate.source.copybook.form import Form
from lgmigrate.source.copybook.grammar import entries
from lgmigrate.source.copybook.items import Copybook, Item, Meaning88, Value
from lgmigrate.source.copybook.layout import Layout
from lgmigrate.source.copybook.reading import Reading
from lgmigrate.source.copybook.record import record_of
from lgmigrate.source.copybook.tree import tree

__all__ = [
    "COMPILERS",
    "GNUCOBOL",
    "IBM",
    "CompilerSettings",
    "Copybook",
    "Item",
    "Meaning88",
    "Value",
    "compiler_settings",
    "read_copybook",
    "record_of",
]


def read_copybook(
    source: str | bytes | Path,
    *,
    encoding: str | Charset | None = None,
    format: Form = "auto",  # noqa: A002  # what the language calls it
    compiler: str | CompilerSettings = "ibm",
    copy_folders: Sequence[str | Path] = (),
    charset: str | Charset | None = None,
    name: str | None = None,
) -> Copybook:
    """Read a copybook and lay it out.

    Args:
        source: The file, its bytes, or its text: a string with a line feed in it is text, another a path.
        encoding: The code page of the file; found out by default (UTF-8, CP932, EBCDIC), which is noted.
        format: ``fixed`` (columns 7 to 72), ``free``, or ``auto``: by the lines and their ``>>SOURCE FORMAT``.
        compiler: The compiler that the programs were translated with, by name or as settings.
        copy_folders: Where COPY looks for texts, after the folder of the file.
        charset: The code page of the data: an EBCDIC copybook is tried in it first.
        name: What it is called; by default as the file.

    Returns:
        The items, their offsets and lengths in bytes.

    Raises:
        MigrationError: LGM-S001, LGM-S002 for a file that cannot be read, LGM-S070 and LGM-S071 for one that is no
            text, LGM-S072 to LGM-S076 for what the copybook says, with line, column and a caret; LGM-S079, LGM-C001
            for a compiler or code page that there is none of.
    """
    reading = Reading(encoding=encoding, charset=charset, form=format)
    path = Path(source) if isinstance(source, Path) or (isinstance(source, str) and "\n" not in source) else None
    by = compiler_settings(compiler)
    words = (
        reading.file(path) if path is not None else reading.given(source if isinstance(source, bytes) else str(source))
    )
    copying = Copying([Path(folder) for folder in copy_folders], reading.file)
    layout = Layout(by)
    roots = tree(entries(copying.copied(words, (path,) if path is not None else ())))
    items = layout.laid_out(roots)
    return Copybook(
        name=name or (path.name.partition(".")[0] if path is not None else "copybook"),
        records=items,
        fragment=items[0].level not in (1, 77),
        compiler=by,
        assumptions=tuple(dict.fromkeys([*reading.assumed, *layout.assumed])),
    )
