"""Whether a run can begin: every source is there, can be read as declared, and is not what the run would overwrite."""

import os
from collections.abc import Iterable
from pathlib import Path

from lgmigrate.errors import MigrationError
from lgmigrate.run.places import Places
from lgmigrate.run.project import Project
from lgmigrate.synth import demo
from lgmigrate.synth.words import FOLDER


def check_inputs(project: Project, places: Places) -> None:
    """Check the sources of a project before the first of them is read.

    Raises:
        MigrationError: LGM-S001 for a source that is not there, LGM-S002 for a name that cannot be written down,
            LGM-R016 for one that lies where the run writes, LGM-C… or LGM-G… for a code page or 外字 table that does
            not fit its record layout.
    """
    for source in project.sources.values():
        for path in source.files():
            check_name(path)
            if not path.is_file():
                raise MigrationError("LGM-S001", path=str(path))
            if places.holds(path):
                raise MigrationError("LGM-R016", path=str(path))
        source.check()


def check_outputs(inputs: Iterable[Path], outputs: Iterable[Path]) -> None:
    """Check that nothing that is read would be overwritten.

    Raises:
        MigrationError: LGM-R016 with the first such file.
    """
    written = {path.resolve() for path in outputs}
    for path in inputs:
        if path.resolve() in written:
            raise MigrationError("LGM-R016", path=str(path))


def check_name(path: Path) -> None:
    """Check that the name of a file can be written into a manifest; on a share it may be in CP932.

    Raises:
        MigrationError: LGM-S002 where it is not UTF-8.
    """
    shown = os.fsencode(path).decode("utf-8", "backslashreplace")
    if shown != str(path):
        raise MigrationError("LGM-S002", path=shown, why="the name is not UTF-8; rename it, or link to it")


def check_demo_folder(folder: Path) -> None:
    """Check that the demo does not replace definitions that a person wrote, or the demo's own that one has changed.

    Raises:
        MigrationError: LGM-R018 with the first such file.
    """
    for name in (demo.PROJECT, *demo.DEFINITIONS):
        there = folder / name
        if there.is_file() and there.read_bytes() != (FOLDER / name).read_bytes():
            raise MigrationError("LGM-R018", path=str(there))
