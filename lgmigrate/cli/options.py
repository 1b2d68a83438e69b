"""Options that several commands share, and what they set before polars is loaded."""

import errno
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from lgmigrate.run.limits import Allowed

F = TypeVar("F", bound=Callable[..., Any])

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document for machines.")
threads = click.option("--threads", type=click.IntRange(min=1), help="Threads to use (default: all cores).")
batch_rows = click.option("--batch-rows", type=click.IntRange(min=1), help="Records read at a time (default: 4 MB).")


class _Allowed(click.ParamType["Allowed"]):
    """A number of records, or a percentage."""

    name = "N|P%"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "Allowed":
        """The option's text as a limit."""
        from lgmigrate.run.limits import Allowed

        try:
            return Allowed.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


max_rejects = click.option(
    "--max-rejects",
    type=_Allowed(),
    default="0",
    show_default=True,
    help="Rejected records to accept: a number, or a part of those read (0.1%).",
)
lang = click.option(
    "--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help="Language of causes and report."
)
memory = click.option(
    "--memory",
    type=click.IntRange(min=256),
    default=1024,
    show_default=True,
    help="Memory to stay within, in MB: sorts and groups that need more use temporary files.",
)
source = click.option(
    "--source", "sources", multiple=True, metavar="NAME=PATH", help="Where a source file lies instead."
)


def engine(memory_mb: int, threads_wanted: int | None = None) -> None:
    """Tell polars, which reads it when it is loaded, how much memory and how many threads to use."""
    if threads_wanted:
        os.environ["POLARS_MAX_THREADS"] = str(threads_wanted)
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # numpy's linear algebra is not used; its threads would only spin
    if "POLARS_OOC_SPILL_DIR" not in os.environ:
        os.environ["POLARS_OOC_SPILL_DIR"] = str(_spill_folder())
    os.environ.setdefault("POLARS_OOC_MEMORY_BUDGET_MB", str(memory_mb // 2))
    os.environ.setdefault("POLARS_ROW_GROUP_PREFETCH_SIZE", "2")


def _spill_folder() -> Path:
    """A folder for what does not fit into memory; it is the people in the data, so nobody else may have made it.

    Raises:
        PermissionError: where the name is taken by another user's folder, by one that others can read, or by a link.
    """
    user = os.getuid() if hasattr(os, "getuid") else 0
    spill = Path(tempfile.gettempdir()) / f"lgmigrate-spill-{user}"
    spill.mkdir(mode=0o700, exist_ok=True)
    found = spill.lstat()
    if os.name == "posix" and (found.st_uid, stat.S_ISDIR(found.st_mode), found.st_mode & 0o077) != (user, True, 0):
        raise PermissionError(errno.EACCES, "not a private folder of this user; set POLARS_OOC_SPILL_DIR", str(spill))
    return spill


def named_paths(pairs: tuple[str, ...]) -> dict[str, Path]:
    """``NAME=PATH`` options as a mapping."""
    split = [pair.partition("=") for pair in pairs]
    for (name, equals, path), pair in zip(split, pairs, strict=True):
        if not (name and equals and path):
            raise click.BadParameter(f"{pair!r} is not NAME=PATH", param_hint="--source")
    return {name: Path(path) for name, _, path in split}
