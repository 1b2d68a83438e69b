"""Which layout a person means: by id, folder, name of the folder or name of the 業務."""

from pathlib import Path

from lgmigrate.errors import MigrationError
from lgmigrate.layout.model import Layout
from lgmigrate.layout.parts import HEAD
from lgmigrate.layout.reading import folder_of, heads, read_layout


def choose(ref: str) -> Layout:
    """The layout that a word on the command line means.

    Args:
        ref: ``family/name`` of an installed layout, the folder of any, or what only one installed layout has: its
            ``name``, its 業務 or its title. Where both exist, the folder is meant.

    Raises:
        MigrationError: LGM-L001 where there is none, LGM-L059 where several installed layouts are meant.
    """
    if (Path(ref) / HEAD).is_file():
        return read_layout(Path(ref))
    meant = [f"{head.family}/{head.name}" for head in heads() if ref in (head.name, head.unit, head.title)]
    if len(meant) > 1:
        raise MigrationError("LGM-L059", ref=ref, layouts=", ".join(meant))
    if meant:
        return read_layout(meant[0])
    folder_of(ref)  # an id, or nothing, which it says with the nearest
    return read_layout(ref)
