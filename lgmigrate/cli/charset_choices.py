"""Options that say what a site chose in its code page, as a record file says it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from lgmigrate.charset import CodePage

F = TypeVar("F", bound=Callable[..., Any])
SYMBOLS = ["jis", "microsoft"]
JIS78 = ["shape", "area"]
SELECTORS = ["none", "hanyo-denshi", "adobe-japan1"]
DISPUTED = ["user-defined", "extension"]
LINE_FEED = ["25", "15"]
OPTIONS = [
    click.option("--single", metavar="TABLE", help="Table of the single bytes."),
    click.option("--symbols", type=click.Choice(SYMBOLS), help="Mapping of — ‖ − 〜 ¢ £ ¬ ¦."),
    click.option("--jis78", type=click.Choice(JIS78), help="Pages of 1978: by shape, or as today's JIS."),
    click.option("--selectors", type=click.Choice(SELECTORS), help="Variation selectors of an extension table."),
    click.option(
        "--extension",
        "--import",
        "extension",
        multiple=True,
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Extension table, or a code table that `charset import` reads; later ones win.",
    ),
    click.option("--udc-base", metavar="U+XXXX", help="Private-use character of the first user-defined code."),
    click.option("--wide-space", multiple=True, metavar="HEX", help="Code of the wide space; the first is written."),
    click.option("--disputed", type=click.Choice(DISPUTED), help="KEIS: what 9FA1-9FD8 are."),
    click.option("--line-feed", type=click.Choice(LINE_FEED), help="EBCDIC: the byte that is U+000A."),
]


def choices(command: F) -> F:
    """Give a command the options of a page's choices; it takes them as keyword arguments."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


@contextmanager
def chosen(name: str, *, extension: tuple[Path, ...] = (), **chosen: Any) -> Iterator["CodePage"]:
    """The page of a name with the choices of :func:`choices`; code tables are imported into a temporary folder.

    Raises:
        MigrationError: As of ``code_page`` and ``import_table``.
    """
    from tempfile import TemporaryDirectory

    from lgmigrate.charset import Charset, code_page
    from lgmigrate.charset.ready import as_extension

    with TemporaryDirectory(prefix="lgmigrate-charset-") as folder:
        tables = tuple(str(as_extension(path, Path(folder))) for path in extension)
        yield code_page(Charset(base=name, extension=tables, **chosen))


def page_with(given: str) -> "CodePage":
    """The page that ``NAME`` or ``NAME,setting=value,…`` means.

    Raises:
        MigrationError: As of ``code_page``.
        click.BadParameter: where a setting is not one.
    """
    import msgspec

    from lgmigrate.charset import Charset, code_page

    name, *settings = given.split(",")
    pairs: dict[str, Any] = {
        key.strip().replace("-", "_"): value for key, _, value in (s.partition("=") for s in settings)
    }
    for key in pairs.keys() & {"wide_space", "extension"}:
        pairs[key] = pairs[key].split()
    try:
        return code_page(msgspec.convert({**pairs, "base": name}, Charset))
    except msgspec.ValidationError as error:
        raise click.BadParameter(f"{given!r}: {error}") from error
