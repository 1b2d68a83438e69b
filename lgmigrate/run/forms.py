"""What people write: the keys of ``migration.toml`` and of mapping files beside it."""

from datetime import datetime

import msgspec

from lgmigrate.charset import Charset
from lgmigrate.convert import FileMapping
from lgmigrate.dataset.profile import Profile
from lgmigrate.gaiji.shrink_policy import ShrinkPolicy


class SourceForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One source: where it is, its definition, its 外字 tables, and record types that are not moved.

    ``record`` is the record layout of a host file; ``table`` the definition of lines of values, XML or a workbook.
    """

    path: str
    record: str = ""
    table: str = ""
    charset: str | Charset | None = None
    gaiji: list[str] = []
    unused: dict[str, str] = {}


class ProjectForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys of ``migration.toml``.

    ``layout`` is ``family/name`` of an installed definition or a folder beside the file; ``mapping`` names files with
    further ``[[file]]`` and ``[without]`` parts; ``without`` maps a 移行ファイル to the reason why it has no data;
    ``shrink`` is the policy of 縮退 for items that ask for it.
    """

    name: str = ""
    layout: str
    created: datetime | None = None
    profile: Profile = Profile()
    shrink: ShrinkPolicy | None = None
    source: dict[str, SourceForm]
    mapping: list[str] = []
    file: list[FileMapping] = []
    without: dict[str, str] = {}


class MappingForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys of a mapping file beside ``migration.toml``."""

    file: list[FileMapping] = []
    without: dict[str, str] = {}
