"""What a measured child process does: ``python -m benchmarks.work NAME ARGUMENTS…`` prints one line of JSON.

Times are taken inside, after the imports, so that starting Python is no part of them; the peak is that of the whole
process, imports included.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks import host, project, wide
from benchmarks.pages import decode_page
from lgmigrate.charset import Charset, Encoder, code_page
from lgmigrate.charset.transcode import transcode_file, transcoding
from lgmigrate.dataset import manifest as manifests
from lgmigrate.dataset.manifest import LayoutRef, Manifest, WithoutData
from lgmigrate.dataset.profile import Profile
from lgmigrate.dataset.writing import sink_csv, write_file
from lgmigrate.gaiji.repertoire import in_repertoire, repertoire
from lgmigrate.gaiji.shrink import Shrinker
from lgmigrate.gaiji.shrink_plan import plan
from lgmigrate.gaiji.shrink_policy import ShrinkPolicy
from lgmigrate.ledger import Ledger
from lgmigrate.source import Reader, read_record
from lgmigrate.source.blocks import read_blocks

CP932 = Charset(base="cp932", symbols="microsoft")
PIECE = 1 << 19
"""Bytes transcoded at a time in memory."""
TEXTS = 300_000
"""Records whose texts are encoded: iconv takes seconds for them."""
FIELD = 50
"""Bytes of a field that texts are encoded into."""
NAME, NAMES, BATCH = 20, 1_000_000, 500_000
"""Characters of a name; names that are held in memory, and those that are worked on at a time."""
TARGET = ("jis-x-0208", "jis-x-0201")
SHRUNK, ASIDE = 10_000_000, 200_000
"""Names that go through 縮退, and through jntajis, which takes one at a time."""


def make(kind: str, path: str, amount: str) -> None:
    """Write a host file: ``twenty`` and ``wide`` with so many records, or ``houjin`` with so many bytes."""
    writers = {"twenty": host.write_host, "wide": wide.write_wide, "houjin": host.write_houjin}
    writers[kind](Path(path), int(amount))


def dataset(kind: str, path: str, folder: str) -> None:
    """Map a host file to a dataset of one 移行ファイル, with its manifest."""
    source = _project(kind, path)
    made = project.conversion(source)
    frame = project.scan(source).select(made.items())
    key = [item.name for item in made.key]
    file = write_file(frame, Path(folder), "hojin.csv", Profile(), name=made.mapping.file, key=key)
    layout = made.layout
    manifest = Manifest(
        layout=LayoutRef(
            id=layout.id,
            version=layout.version,
            unit=layout.unit,
            provenance=str(layout.provenance),
            sha256=layout.sha256,
        ),
        profile=Profile(),
        files=[file],
        without_data=[
            WithoutData(name=one.name, reason="計測用データにない") for one in layout.files if one.name != file.name
        ],
        ledger=Ledger(),
    )
    manifests.write(Path(folder), manifest)


def cp932(kind: str, path: str, target: str) -> None:
    """The CSV of a host file in CP932, what has no place there as 〓."""
    frame = project.scan(_project(kind, path)).collect()
    text = frame.write_csv().encode("cp932", "namereplace")
    Path(target).write_bytes(text)


def decode(kind: str, path: str) -> Callable[[], None]:
    """All columns of all records, dropped as they come; compiling the code page comes before."""
    if kind == "wide":
        record, gaiji = Path(path).with_suffix(".record.toml"), project.houjin().gaiji
    else:
        record, gaiji = _project(kind, path).record, _project(kind, path).gaiji
    reader = Reader(read_record(record), gaiji=gaiji)

    def work() -> None:
        for block in read_blocks(Path(path), reader.record):
            found, untyped = reader.split(block)
            assert not len(untyped)
            for typed in found:
                made = typed.decoder.decode(typed.rows, list(typed.decoder.schema))
                assert not made.bad

    return work


def to_csv(kind: str, path: str, target: str) -> Callable[[], None]:
    """Scan, map, write; compiling code page and mapping comes before."""
    frame = project.mapped(_project(kind, path))
    Path(target).unlink(missing_ok=True)  # freeing the pages of an old file is no part of the work
    return lambda: sink_csv(frame, Path(target), Profile())


def read_csv(folder: str) -> None:
    """Merely read the file of a dataset: every field of every row as text."""
    scan = pl.scan_csv(Path(folder) / "hojin.csv", infer_schema=False)
    scan.select(pl.all().count()).collect(engine="streaming")


def validate(folder: str) -> None:
    """Validate a dataset that has nothing wrong."""
    import lgmigrate

    findings = lgmigrate.validate(folder)
    assert not findings.errors, findings.errors[:3]


def transcode(path: str, target: str) -> Callable[[], None]:
    """CP932 to a UTF-8 file; reading the tables of the code page comes before."""
    page = code_page(CP932)
    Path(target).unlink(missing_ok=True)  # freeing the pages of an old file is no part of the work

    def work() -> None:
        assert not transcode_file(Path(path), Path(target), page).faults

    return work


def transcode_memory(path: str) -> Callable[[], None]:
    """CP932 to UTF-8 in memory, dropped as it comes; reading the file and compiling the code page come before."""
    data = memoryview(Path(path).read_bytes())
    stream = transcoding(code_page(CP932))
    for _ in stream.pieces(data[:0], final=False):  # makes the room for the output
        pass

    def work() -> None:
        at = 0
        while at < len(data):
            end = min(at + PIECE, len(data))
            assert all(stream.pieces(data[at:end], final=end == len(data)))
            at = end - stream.left

    return work


def lines(kind: str, path: str, target: str) -> None:
    """The names and addresses of a host file, one a line."""
    frame = project.scan(_project(kind, path)).head(TEXTS).select("HOJIN-MEI", "SHOZAICHI").collect()
    texts = pl.concat([frame["HOJIN-MEI"], frame["SHOZAICHI"]])
    Path(target).write_text("\n".join(texts.to_list()) + "\n", encoding="utf-8")


def encode(path: str) -> Callable[[], None]:
    """Lines of text into fields of 50 bytes; reading them and compiling the code page come before."""
    texts = pl.Series(Path(path).read_text(encoding="utf-8").splitlines())
    encoder = Encoder(code_page(Charset(base="ibm-930")))
    block = np.zeros(len(texts) * FIELD, np.uint8)
    encoder.column(texts[:1], FIELD, "mixed", block, FIELD, 0)

    def work() -> None:
        encoder.column(texts, FIELD, "mixed", block, FIELD, 0)

    return work


def names(kind: str, path: str, target: str) -> None:
    """Names of 20 characters: those of a host file one after the other, cut; and the same, each with one to replace."""
    frame = project.scan(_project(kind, path)).head(TEXTS).select("HOJIN-MEI").collect()
    text = "".join(frame["HOJIN-MEI"].to_list())
    cut = pl.Series("name", [text[at : at + NAME] for at in range(0, len(text) - NAME, NAME)])
    made = pl.concat([cut] * (NAMES // len(cut) + 1)).head(NAMES).to_frame()
    made.with_columns(worst=pl.lit("髙") + pl.col("name").str.tail(NAME - 1)).write_ipc(target)


def shrink(path: str, column: str) -> Callable[[], None]:
    """Put 10 million names through 縮退 to JIS X 0208, with what the annex lists; in batches, on all cores."""
    text = pl.read_ipc(path)[column].rename("name").rechunk()
    shrinker = Shrinker(plan(ShrinkPolicy(to=TARGET), repertoire(TARGET)))
    name = pl.col("name")

    def one(batch: pl.DataFrame) -> int:
        made = batch.with_columns(shrinker.applied(name).struct.unnest())
        uses = made.filter(pl.col("bits") != 0).select(shrinker.uses(name))
        assert uses["name"].null_count() == 0
        return len(made)

    def work() -> None:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            assert sum(pool.map(one, _batches(text))) == SHRUNK

    return work


def check_names(path: str) -> Callable[[], None]:
    """Check 10 million names against JIS X 0208; in batches, on all cores."""
    text = pl.read_ipc(path)["name"].rechunk()
    target = repertoire(TARGET)

    def one(batch: pl.DataFrame) -> int:
        return int(batch.select(in_repertoire(pl.col("name"), target).sum()).item())

    def work() -> None:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            assert sum(pool.map(one, _batches(text))) < SHRUNK

    return work


def _batches(text: pl.Series) -> Iterator[pl.DataFrame]:
    """10 million names: those held in memory, over and over."""
    return (text.slice(at % len(text), BATCH).to_frame() for at in range(0, SHRUNK, BATCH))


def jntajis(path: str) -> Callable[[], None]:
    """The same names, fewer of them, one by one through jntajis."""
    from jntajis import jnta_shrink_translit

    texts = pl.read_ipc(path)["name"].head(ASIDE).to_list()

    def work() -> None:
        for text in texts:
            jnta_shrink_translit(text, passthrough=True)

    return work


def _project(kind: str, path: str) -> project.Project:
    return project.twenty(Path(path)) if kind == "twenty" else project.houjin(Path(path))


WORK: dict[str, Callable[..., None]] = {
    one.__name__: one for one in (make, dataset, cp932, read_csv, validate, lines, names)
}
COMPILED: dict[str, Callable[..., Callable[[], None]]] = {
    one.__name__: one
    for one in (decode, to_csv, decode_page, transcode, transcode_memory, encode, check_names, shrink, jntajis)
}
"""Work that is compiled before it is measured."""


def peak_bytes() -> int:
    """The most memory this process ever had resident."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would also count what the parent had before this program was loaded
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(name: str, *arguments: str) -> None:
    """Do one piece of work and print what it took."""
    made = COMPILED.get(name)
    work = made(*arguments) if made else partial(WORK[name], *arguments)
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    took = {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "peak": peak_bytes()}
    print(json.dumps(took))


if __name__ == "__main__":
    main(*sys.argv[1:])
