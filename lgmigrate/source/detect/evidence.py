"""Candidates, and how much each one's reading of a sample looks like text: evidence in bits against chance.

A run of text ends where a page has no code for what comes. A run that looks worse than chance counts for nothing in a
file (it is packed decimals, say) and against the page in a text field; equal runs count once.
"""

import msgspec
import numpy as np
import numpy.typing as npt

from lgmigrate.charset import Charset, code_page
from lgmigrate.source.detect.cells import Cells, Mask, cells_of
from lgmigrate.source.detect.reading import Counts, Reading, read
from lgmigrate.source.detect.sample import Places, Stretch
from lgmigrate.source.detect.unicode import read_unicode

RUN_BITS = 10.0
"""What it costs to say that text begins at some byte of a file."""
WORST_VALUE = -24.0
"""What a value of a text field that is no text counts at worst: one damaged value says little about the page."""
ALIKE = 4
"""A byte that repeats itself for so long says nothing more."""
HASH_STEPS = 4096

SINGLES = {
    "fujitsu-jef": ("fujitsu-ebcdic", "fujitsu-ascii"),
    "hitachi-keis78": ("hitachi-ebcdic",),
    "hitachi-keis83": ("hitachi-ebcdic",),
    "hitachi-keis90": ("hitachi-ebcdic",),
}
"""Tables of single bytes that sites use beside the page's own."""
PAGES = (
    "ibm-930", "ibm-939", "ibm-1390", "ibm-1399", "fujitsu-jef", "hitachi-keis83", "hitachi-keis90", "hitachi-keis78",
    "nec-jips-j", "nec-jips-e", "cp932", "utf-8", "utf-16", "eucjp-ms", "euc-jp", "shift-jis-2004", "ibm-037",
)  # fmt: skip
"""The pages tried; of equal ones the earlier is shown first."""


UNSHIFTED = ("fujitsu-jef", "hitachi-keis83", "hitachi-keis90", "hitachi-keis78")
"""Pages whose wide text, without shifts, has the bytes of EUC: without a layout it must not be taken for that."""


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One way to read bytes.

    A page; with a table of single bytes if not its own, one of the forms of Unicode, or without its shifts.
    """

    page: str
    single: str | None = None
    unicode: str = ""
    unshifted: bool = False

    @property
    def name(self) -> str:
        """As people read it: the page, and what departs from it."""
        if self.unshifted:
            return f"{self.page} without shifts"
        if self.single:
            return f"{self.page} single={self.single}"
        return "utf-16 big-endian" if self.unicode == "utf-16-be" else self.page

    @property
    def charset(self) -> Charset:
        """As a record layout would name it."""
        return Charset(base=self.page, single=self.single)

    @property
    def cells(self) -> Cells:
        """The page weighed."""
        return cells_of(self.page, self.single)

    def read(self, stretch: Stretch) -> Reading:
        """A stretch read so."""
        return read_unicode(stretch, self.unicode) if self.unicode else read(stretch, self.cells, self.unshifted)


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What a reading of a sample amounts to: bits, bytes that look like text, bytes in all, and what was met.

    ``bits`` counts equal runs once, ``bits_of_all`` each time.
    """

    bits: float
    bits_of_all: float
    explained: int
    of: int
    counts: Counts


def ways(for_fields: bool) -> list[Way]:
    """All candidates; pages of Unicode only for whole files."""
    found = []
    for page in PAGES:
        if code_page(Charset(base=page)).form != "unicode":
            found += [Way(page=page, single=single) for single in (None, *SINGLES.get(page, ()))]
        elif not for_fields:
            forms = ("utf-16-le", "utf-16-be") if page == "utf-16" else (page,)
            found += [Way(page=page, unicode=form) for form in forms]
    return found if for_fields else [*found, *(Way(page=page, unshifted=True) for page in UNSHIFTED)]


def evidence(way: Way, stretches: list[Stretch]) -> Evidence:
    """The evidence of one candidate."""
    bits, every, explained, total, counts = 0.0, 0.0, 0, 0, Counts()
    for stretch in stretches:
        reading = way.read(stretch)
        one, each, good = judged(stretch, reading)
        bits, every = bits + one, every + each
        explained, total = explained + int(good.sum()), total + len(stretch.data)
        for name in counts.__struct_fields__:
            setattr(counts, name, getattr(counts, name) + getattr(reading.counts, name))
    return Evidence(bits=bits, bits_of_all=every, explained=explained, of=total, counts=counts)


def judged(stretch: Stretch, reading: Reading) -> tuple[float, float, Mask]:
    """Bits, equal runs once and each time, and which bytes are in runs that look like text."""
    if not len(stretch.data):
        return 0.0, 0.0, np.zeros(0, np.bool_)
    bits = np.where(repeated(stretch), 0, reading.bits)
    whole = stretch.kind == "file"
    starts = stretch.starts
    if whole:
        starts = _runs(stretch, reading)
    lengths = np.diff(np.append(starts, len(bits)))
    sums = np.add.reduceat(bits, starts) - (RUN_BITS if whole else 0)
    good = sums > 0
    text = np.repeat(good, lengths)
    if not whole:
        bits_of_values = float(np.maximum(sums, WORST_VALUE).sum())
        return bits_of_values, bits_of_values, text
    _, first = np.unique(_hashes(stretch, starts, lengths)[good], return_index=True)
    return float(sums[good][first].sum()), float(sums[good].sum()), text


def _runs(stretch: Stretch, reading: Reading) -> Places:
    """Where runs begin in a file: behind what is no text, at shifts, and on both sides of filling.

    So what lies beside text (a packed number between blanks) is judged by itself.
    """
    alike = repeated(stretch)
    begins = np.zeros(len(alike), np.bool_)
    begins[1:] = reading.broken[:-1] | reading.edge[1:] | (alike[1:] != alike[:-1])
    begins[stretch.starts] = True
    return np.flatnonzero(begins)


def repeated(stretch: Stretch) -> Mask:
    """Which bytes are one more of so many alike."""
    data = stretch.data
    same = np.concatenate([[False], data[1:] == data[:-1]])
    alike = same.copy()
    for back in range(1, ALIKE - 1):
        alike[back:] &= same[:-back]
        alike[:back] = False
    return alike


def _hashes(stretch: Stretch, starts: Places, lengths: Places) -> npt.NDArray[np.uint64]:
    """A number for the content of each run."""
    random = np.random.default_rng(290)
    mix = random.integers(0, 1 << 63, 256, np.uint64)
    steps = random.integers(0, 1 << 63, HASH_STEPS, np.uint64) | np.uint64(1)
    inside = (np.arange(len(stretch.data), dtype=np.intp) - np.repeat(starts, lengths)) & (HASH_STEPS - 1)
    return np.add.reduceat(mix[stretch.data] * steps[inside], starts) + lengths.astype(np.uint64)
