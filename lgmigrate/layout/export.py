"""Writing layouts in other forms: XML Schemas, DDL, an Excel workbook, a data dictionary."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from lgmigrate import files
from lgmigrate.layout.ddl import Dialect, create_tables
from lgmigrate.layout.model import Layout

Form = Literal["xsd", "ddl", "excel", "html"]
SUFFIXES: dict[Form, str] = {"xsd": "", "ddl": ".sql", "excel": ".xlsx", "html": ".html"}
"""What an output is called after the layout's name; XML Schemas are several files and so a folder."""


def export(
    layouts: Sequence[Layout], form: Form, out: Path | None = None, *, dialect: Dialect = "sqlite"
) -> list[Path]:
    """Write layouts in another form. Returns the files written.

    Args:
        layouts: What to write: one page for all in HTML, one output for each in the other forms.
        form: The form.
        out: The file to write, or the folder for XML Schemas; for several layouts in other forms than HTML the folder
            that holds an output for each. By default it is named after the layout, in the current folder.
        dialect: The database that the DDL is for.

    Raises:
        MigrationError: LGM-L050, LGM-L051 (DDL), LGM-L054, LGM-L055 (Excel), LGM-L031, LGM-L056 (XML Schema).
    """
    if form == "html":
        from lgmigrate.layout.dictionary import dictionary

        name = layouts[0].name if len(layouts) == 1 else "dictionary"
        return _written({out or Path(f"{name}.html"): dictionary(layouts).encode()})
    written = []
    for layout in layouts:
        default = Path(layout.name + (SUFFIXES[form] or "-xsd"))
        target = default if out is None else out / layout.family / default if len(layouts) > 1 else out
        written += _written(_contents(layout, form, target, dialect))
    return written


def ddl(layout: Layout, dialect: Dialect) -> str:
    """The DDL of a layout as one script, with a comment on where it comes from."""
    about = f"-- {layout.id} {layout.version} {layout.title} ({layout.provenance.value}) sha256 {layout.sha256}\n"
    return about + "".join(f"{statement};\n" for statement in create_tables(layout, dialect, relations=True))


def _contents(layout: Layout, form: Form, target: Path, dialect: Dialect) -> dict[Path, bytes]:
    if form == "ddl":
        return {target: ddl(layout, dialect).encode()}
    if form == "excel":
        from lgmigrate.layout.workbook import workbook

        return {target: workbook(layout)}
    from lgmigrate.layout.xsd import schema

    return {target / f"{file.physical}.xsd": schema(layout, file.name) for file in layout.files}


def _written(contents: dict[Path, bytes]) -> list[Path]:
    for path, content in contents.items():
        with files.open_atomic(path) as file:
            file.write(content)
    return list(contents)
