"""What the page of a run is made of: the ledger and manifest, the findings, and summaries of the rejects.

Nothing here holds a value of a record: findings come masked, and a reject is told by its record number, field and
reason. The page can therefore be handed on where the rejects and stages themselves cannot.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from lgmigrate.dataset.manifest import Manifest
from lgmigrate.ledger import Ledger


class FindingLike(Protocol):
    """One finding of a validation: a rule that a column of a file breaks ``count`` times, first in ``line``."""

    @property
    def rule(self) -> str:
        """The code of the rule, such as ``LGM-V031``."""

    @property
    def name(self) -> str:
        """The short name of the rule, such as ``key-unique``."""

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``info``."""

    @property
    def file(self) -> str:
        """The 移行ファイル."""

    @property
    def line(self) -> int | None:
        """The first physical line concerned, from 1, or None where the file as a whole is meant."""

    @property
    def column(self) -> str | None:
        """The item, or None."""

    @property
    def count(self) -> int:
        """The number of rows concerned."""

    @property
    def values(self) -> Sequence[str]:
        """Sample values, masked already."""

    def detailed(self, lang: str) -> str:
        """What is wrong, in words of the language asked for."""


class FindingsLike(Protocol):
    """All findings of a validation."""

    @property
    def findings(self) -> Sequence[FindingLike]:
        """The findings, in the order of the files."""


class RejectSample(msgspec.Struct, frozen=True, kw_only=True):
    """One bad field of a rejected record, without its value. ``record`` counts from 1."""

    record: int
    field: str
    code: str
    reason_ja: str
    reason_en: str


class RejectSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The rejects of one source: where the original bytes and the causes lie, and how many there are.

    ``records`` counts records; ``by_code`` counts them by the code of their first reason; ``samples`` are the first
    few causes in record order.
    """

    source: str
    path: str
    cause_path: str
    records: int
    by_code: dict[str, int]
    samples: list[RejectSample] = []


class RunReport(msgspec.Struct, frozen=True, kw_only=True):
    """A run as the municipality is told of it.

    ``manifest`` is None where the run ended before a dataset was finished, ``findings`` where nothing was validated.
    ``sensitive`` are the files that hold personal data unmasked and are to be deleted after the work.
    ``exit_reason`` is the sentence the run ended with, in the language of the report.
    """

    title: str
    project: str
    ledger: Ledger
    manifest: Manifest | None
    findings: FindingsLike | None
    rejects: list[RejectSummary]
    sensitive: list[str]
    exit_code: int
    exit_reason: str
