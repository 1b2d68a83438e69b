"""The rows of the table: what must hold, and how it is measured."""

import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from benchmarks.measure import MEGABYTE, Failed, Took, Turns, child, command, iconv, in_turn, speed, warm
from benchmarks.pages import with_text
from benchmarks.project import twenty
from benchmarks.wide import COLUMNS, LENGTH
from benchmarks.work import ASIDE, SHRUNK

DECODE, TO_CSV, VALIDATE, TRANSCODE = 4.0, 1.8, 3.0, 3.0
IN_MEMORY, ENCODE = 5.0, 10.0
SHRINK = 10.0
WIDE = 0.4
GROWTH_OF_TIME, GROWTH_OF_MEMORY = 10.5, 1.15
MEMORY = 500 * MEGABYTE
START = 0.3
PAGE = 1.15
RUN_MEMORY = 1000 * MEGABYTE
LGMIGRATE = (sys.executable, "-c", "from lgmigrate.cli import main; main()")
MEMORY_REPEATS = 3
KINDS = {"houjin": "houjin, 384 bytes", "twenty": "20 fields, 200 bytes"}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table. ``good`` is None where nothing was measured; ``got`` then says why."""

    work: str
    want: str
    got: str
    good: bool | None


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """How much is measured: megabytes and records of the files for speed, records of the pair for growth."""

    megabytes: int
    records: int
    small: int
    large: int
    repeats: int


FULL = Sizes(megabytes=400, records=2_000_000, small=1_000_000, large=10_000_000, repeats=5)
QUICK = Sizes(megabytes=60, records=300_000, small=100_000, large=1_000_000, repeats=3)


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """A run of the benchmarks: where its files are, and how large they are."""

    data: Path
    sizes: Sizes

    def host_file(self, kind: str, amount: int) -> Path:
        """A host file of the given kind and amount, made if it is not there."""
        path = self.data / f"{kind}-{amount}.dat"
        if not path.exists():
            child("make", kind, path, str(amount))
        warm(path)
        return path

    def measured(self, kind: str) -> Path:
        """The file whose speed is measured."""
        if kind == "wide":  # as many bytes as the 20-field file
            return self.host_file(kind, self.sizes.records * 200 // LENGTH)
        return self.host_file(kind, self.sizes.megabytes * MEGABYTE if kind == "houjin" else self.sizes.records)

    def dataset(self, records: int) -> Path:
        """A dataset of the 20-field file with so many rows."""
        folder = self.data / f"dataset-{records}"
        if not folder.exists():
            child("dataset", "twenty", self.host_file("twenty", records), folder)
        warm(folder / "hojin.csv")
        return folder


def decode(bench: Bench) -> Iterator[Row]:
    """Decoding alone, on one core: processor time, so that other work on the machine counts for neither side."""
    for kind, title in KINDS.items():
        path = bench.measured(kind)
        run = partial(child, "decode", kind, path, one_core=True)
        turns = in_turn(bench.sizes.repeats, run, partial(iconv, path, "IBM930"))
        yield _against_iconv(f"decode, one core, {title}", DECODE, path, turns, lambda took: took.cpu)
    yield _many_columns(bench)


def _many_columns(bench: Bench) -> Row:
    """What a column costs beside its bytes: MB/s of the record of many columns against that of 20."""
    few, many = bench.measured("twenty"), bench.measured("wide")
    works = [
        partial(child, "decode", "wide", many, one_core=True),
        partial(child, "decode", "twenty", few, one_core=True),
    ]
    turns = in_turn(bench.sizes.repeats, *works)
    ratio = turns.ratio(1, 0, lambda took: took.cpu) * many.stat().st_size / few.stat().st_size
    ours = speed(many, turns.medians()[0].cpu)
    want, got = f"≥ {WIDE} × 20 fields", f"{ratio:.2f} × ({ours:.0f} MB/s)"
    return Row(work=f"decode, one core, {COLUMNS} fields, {LENGTH:,} bytes", want=want, got=got, good=ratio >= WIDE)


def pages(bench: Bench) -> Iterator[Row]:
    """Decoding of every other page against that of ibm-930: the same texts in fields of the same widths."""
    first, *others = with_text()
    turns = in_turn(
        bench.sizes.repeats, *(partial(child, "decode_page", page, one_core=True) for page in (first, *others))
    )
    for number, page in enumerate(others, 1):
        ratio = turns.ratio(number, 0, lambda took: took.cpu)
        want = f"≤ {PAGE} × {first}"
        yield Row(work=f"decode, {page}", want=want, got=f"{ratio:.2f} × the time", good=ratio <= PAGE)


def to_csv(bench: Bench) -> Iterator[Row]:
    """From host bytes to the CSV of a 移行ファイル, on all cores; iconv writes a file as well, and once none."""
    target, other = bench.data / "mapped.csv", bench.data / "iconv.txt"
    for kind, title in KINDS.items():
        path = bench.measured(kind)
        run = partial(child, "to_csv", kind, path, target)
        page = partial(iconv, path, "IBM930")
        turns = in_turn(bench.sizes.repeats, run, partial(page, other), page)
        yield _against_iconv(f"scan → map → CSV, {title}", TO_CSV, path, turns)
        got = f"{turns.ratio(2, 0):.2f} ×"
        yield Row(work="  against iconv that writes nothing", want="–", got=got, good=None)
    target.unlink(missing_ok=True)
    other.unlink(missing_ok=True)


def _against_iconv(
    work: str, want: float, path: Path, turns: Turns, figure: Callable[[Took], float] = lambda took: took.seconds
) -> Row:
    """Our work and iconv's, the first two of each round, as a row."""
    ratio = turns.ratio(1, 0, figure)
    ours, theirs = (speed(path, figure(took)) for took in turns.medians()[:2])
    got = f"{ratio:.2f} × ({ours:.0f} against {theirs:.0f} MB/s)"
    return Row(work=work, want=f"≥ {want} × iconv", got=got, good=ratio >= want)


def memory(bench: Bench) -> Iterator[Row]:
    """Peak memory and time of scan → map → CSV, at two sizes ten apart."""
    sizes, target = bench.sizes, bench.data / "growth.csv"
    files = [bench.host_file("twenty", count) for count in (sizes.small, sizes.large)]
    turns = in_turn(MEMORY_REPEATS, *(partial(child, "to_csv", "twenty", path, target) for path in files))
    few, many = turns.medians()
    target.unlink(missing_ok=True)
    yield Row(
        work=f"peak memory of the same, {sizes.small:,} and {sizes.large:,} records",
        want=f"≤ {MEMORY / MEGABYTE:.0f} MB",
        got=f"{few.peak / MEGABYTE:.0f} and {many.peak / MEGABYTE:.0f} MB",
        good=max(few.peak, many.peak) <= MEMORY,
    )
    yield _growth(bench, "memory", GROWTH_OF_MEMORY, many.peak / few.peak)
    yield _growth(bench, "time", GROWTH_OF_TIME, turns.ratio(1, 0))


def _growth(bench: Bench, what: str, want: float, ratio: float) -> Row:
    """What ten times the records cost; files that are small anyway say nothing about it."""
    judged = bench.sizes.large >= FULL.large
    got = f"{ratio:.2f} ×" + ("" if judged else " (not judged: small files)")
    return Row(
        work=f"  {what} for 10 × the records", want=f"≤ {want} ×", got=got, good=ratio <= want if judged else None
    )


def validate(bench: Bench) -> Iterator[Row]:
    """Validation of a sound dataset against merely reading it, at two sizes ten apart."""
    seconds = []
    for records in (bench.sizes.small, bench.sizes.large):
        folder = bench.dataset(records)
        turns = in_turn(
            MEMORY_REPEATS,
            partial(child, "validate", folder),
            partial(child, "read_csv", folder),
        )
        ours, theirs = turns.medians()
        seconds.append(ours.seconds)
        ratio = turns.ratio(0, 1)
        got = f"{ratio:.2f} × ({ours.seconds:.2f} s against {theirs.seconds:.2f} s, peak {ours.peak / MEGABYTE:.0f} MB)"
        work = f"validate {records:,} rows, values and key"
        yield Row(work=work, want=f"≤ {VALIDATE} × reading", got=got, good=ratio <= VALIDATE)
    yield _growth(bench, "time", GROWTH_OF_TIME, seconds[1] / seconds[0])


def transcode(bench: Bench) -> Iterator[Row]:
    """CP932 to UTF-8, from file to file, and in memory on one core."""
    path = bench.data / "vendor.cp932.csv"
    child("cp932", "twenty", bench.measured("twenty"), path)
    warm(path)
    target = bench.data / "vendor.utf8.csv"
    other = bench.data / "iconv.utf8.csv"
    run = partial(child, "transcode", path, target)
    turns = in_turn(bench.sizes.repeats, run, partial(iconv, path, "CP932", other))
    target.unlink(missing_ok=True)
    other.unlink(missing_ok=True)
    yield _against_iconv("CP932 → UTF-8, file to file", TRANSCODE, path, turns)
    run = partial(child, "transcode_memory", path, one_core=True)
    turns = in_turn(bench.sizes.repeats, run, partial(iconv, path, "CP932"))
    yield _against_iconv("  in memory, one core", IN_MEMORY, path, turns, lambda took: took.cpu)


def encode(bench: Bench) -> Iterator[Row]:
    """Names and addresses into fields of IBM 930, on one core, against iconv on the same text."""
    path = bench.data / "texts.txt"
    child("lines", "twenty", bench.measured("twenty"), path)
    warm(path)
    run = partial(child, "encode", path, one_core=True)
    turns = in_turn(MEMORY_REPEATS, run, partial(iconv, path, "UTF-8", to="IBM930"))
    yield _against_iconv("encode into IBM 930, one core", ENCODE, path, turns, lambda took: took.cpu)


def shrink(bench: Bench) -> Iterator[Row]:
    """Repertoire check and 縮退 of names, wall time a value in one process on all cores, against jntajis.

    The last line has a character to replace in each name. What is measured of 縮退 holds the lines of the annex, which
    jntajis does not make.
    """
    path = bench.data / "names.arrow"
    child("names", "houjin", bench.measured("houjin"), path)
    warm(path)
    works = [("check_names", path), ("shrink", path, "name"), ("shrink", path, "worst"), ("jntajis", path)]
    turns = in_turn(MEMORY_REPEATS, *(partial(child, *work) for work in works))
    *ours, theirs = turns.medians()
    titles = ["10 million names within JIS X 0208?", "  縮退 of them", "  where each has a character to replace"]
    for number, (title, took) in enumerate(zip(titles, ours, strict=True)):
        ratio = turns.ratio(len(ours), number) * SHRUNK / ASIDE
        each, other = took.seconds / SHRUNK * 1e9, theirs.seconds / ASIDE * 1e9
        got = f"{ratio:.1f} × ({each:.0f} against {other:.0f} ns a name, peak {took.peak / MEGABYTE:.0f} MB)"
        judged = number < len(ours) - 1
        want = f"≥ {SHRINK} × jntajis" if judged else ""
        yield Row(work=title, want=want, got=got, good=ratio >= SHRINK if judged else None)


def whole(bench: Bench) -> Iterator[Row]:
    """The whole command: extract, convert, validate, report. No speed is asked of it, only that memory is bounded."""
    path = bench.measured("twenty")
    out = bench.data / "run"
    run = partial(command, *LGMIGRATE, "run", twenty(path).mapping, "--out", out)
    turns = in_turn(MEMORY_REPEATS, run, partial(iconv, path, "IBM930"))
    ours = turns.medians()[0]
    shutil.rmtree(out, ignore_errors=True)
    got = f"{turns.ratio(1, 0):.2f} × iconv ({speed(path, ours.seconds):.0f} MB/s)"
    yield Row(work=f"lgmigrate run, {bench.sizes.records:,} records", want="", got=got, good=None)
    peak = f"{ours.peak / MEGABYTE:.0f} MB"
    yield Row(work="  its peak memory", want="≤ 1000 MB", got=peak, good=ours.peak <= RUN_MEMORY)


def start(bench: Bench) -> Iterator[Row]:
    """How long a user waits for the help text."""
    (took,) = in_turn(bench.sizes.repeats, partial(command, *LGMIGRATE, "--help")).medians()
    yield Row(work="lgmigrate --help", want=f"≤ {START} s", got=f"{took.seconds:.3f} s", good=took.seconds <= START)


CASES: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "decode": decode,
    "pages": pages,
    "csv": to_csv,
    "memory": memory,
    "validate": validate,
    "transcode": transcode,
    "encode": encode,
    "shrink": shrink,
    "run": whole,
    "start": start,
}


def rows(name: str, bench: Bench) -> Iterator[Row]:
    """The rows of one case; one that says why, where a part that it needs is not there or fails."""
    try:
        yield from CASES[name](bench)
    except Failed as failure:
        yield Row(work=name, want="", got=f"not measured: {failure}", good=None)
