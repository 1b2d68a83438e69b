"""The characters of 文字情報基盤 (MJ) and what they are called elsewhere; the maps of 縮退.

``data/mj.parquet`` is the MJ文字情報一覧表, ``data/mj_shrink.parquet`` the MJ縮退マップ, and
``data/jis_shrink.parquet`` the JIS縮退マップ of 国税庁; ``tools/derive_mj.py`` writes all three, and their metadata has
the versions. They are read when first asked for. A city that has a newer list, or the 行政事務標準文字 (MJ+),
imports it into a file of the same form (``mj_release.py``).

A character of MJ is a glyph, and several share a code point. The list keeps apart the code point that is this glyph
(実装したUCS), the variation sequences that are (実装したMoji_JohoコレクションIVS, 実装したSVS), and the code point
that it merely belongs to (対応するUCS). Only the first three lead there and back.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec
import polars as pl

from lgmigrate.errors import MigrationError

DATA = Path(__file__).parent / "data"
RADICAL = pl.Struct({"radical": pl.Int64, "strokes": pl.Int64})
SCHEMA = pl.Schema(
    {
        "mj": pl.String(),  # MJ025761, or GJ000001 of MJ+
        "ucs": pl.String(),  # 対応するUCS
        "implemented": pl.String(),  # 実装したUCS
        "ivs": pl.List(pl.String()),  # 実装したMoji_JohoコレクションIVS, in the order of the source
        "svs": pl.String(),  # 実装したSVS
        "compatibility": pl.String(),  # 対応する互換漢字
        "koseki": pl.String(),  # 戸籍統一文字番号, six digits
        "juki": pl.String(),  # 住基ネット統一文字コード, J+BC2F
        "toki": pl.String(),  # 登記統一文字番号, eight digits
        "immigration": pl.String(),  # 入管正字コード
        "immigration_gaiji": pl.String(),  # 入管外字コード
        "policy": pl.String(),  # 漢字施策: 常用漢字, 人名用漢字
        "jis": pl.String(),  # JIS X 0213 面-区-点, 1-36-52
        "jis_level": pl.Int64(),  # 水準 of that cell: 1 to 4, 0 for what is no kanji
        "jis_class": pl.Int64(),  # X0213 包摂区分, as the source has it
        "jis_rule": pl.String(),  # X0213 包摂連番
        "jisx0212": pl.String(),  # X0212 区-点
        "strokes": pl.Int64(),  # 総画数
        "radicals": pl.List(RADICAL),  # 部首 (1 to 214) and 内画数
        "readings": pl.List(pl.String()),  # 読み
        "daikanwa": pl.String(),  # 大漢和
        "note": pl.String(),  # 備考
    }
)
"""The columns of a table of characters, one row a character; a fact that a character does not have is null."""


class Radical(msgspec.Struct, frozen=True):
    """A 部首 (1 to 214) and the strokes beside it (内画数), None where the source does not count them."""

    radical: int
    strokes: int | None


class MjCharacter(msgspec.Struct, frozen=True, kw_only=True):
    """One character: all the facts of its row. See :data:`SCHEMA` for what each is called in the source."""

    mj: str
    ucs: str | None = None
    implemented: str | None = None
    ivs: tuple[str, ...] = ()
    svs: str | None = None
    compatibility: str | None = None
    koseki: str | None = None
    juki: str | None = None
    toki: str | None = None
    immigration: str | None = None
    immigration_gaiji: str | None = None
    policy: str | None = None
    jis: str | None = None
    jis_level: int | None = None
    jis_class: int | None = None
    jis_rule: str | None = None
    jisx0212: str | None = None
    strokes: int | None = None
    radicals: tuple[Radical, ...] = ()
    readings: tuple[str, ...] = ()
    daikanwa: str | None = None
    note: str | None = None

    @property
    def sequences(self) -> tuple[str, ...]:
        """Every text that is this character: its code point, its IVS, its SVS. Empty for a character without any."""
        return tuple(text for text in (self.implemented, *self.ivs, self.svs) if text)


class MjTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table of characters, with what it says about itself: versions, source, licence."""

    frame: pl.DataFrame
    about: dict[str, str]

    def sequences(self) -> pl.DataFrame:
        """Text → character for joins: ``text, mj, kind`` (ucs, ivs or svs) ``, rank`` from 0; no text stands twice."""
        parts = [
            self.frame.select(text="implemented", mj="mj", kind=pl.lit("ucs"), rank=pl.lit(0)),
            self.frame.select(text="ivs", mj="mj", kind=pl.lit("ivs"), rank=pl.int_ranges(pl.col("ivs").list.len()))
            .explode("text", "rank")
            .with_columns(rank=pl.col("rank").cast(pl.Int32) + 1),
            self.frame.select(text="svs", mj="mj", kind=pl.lit("svs"), rank=pl.lit(0)),
        ]
        return pl.concat(parts).filter(pl.col("text").is_not_null())

    def where(self, *predicates: pl.Expr) -> list[MjCharacter]:
        """The characters for which all predicates over :data:`SCHEMA` hold, in the order of the table."""
        return [_character(row) for row in self.frame.filter(*predicates).iter_rows(named=True)]


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """What may stand for a character where only JIS X 0213 is there: the MJ縮退マップ's line.

    ``relation`` is one of the map's five kinds, ``source`` the document within it. ``rank`` (順位) and ``hops``
    (ホップ数) stand where the document has them.
    """

    target: str
    jis: str
    relation: str
    source: str
    rank: int | None = None
    hops: int | None = None


@cache
def mj_table() -> MjTable:
    """The MJ文字情報一覧表 that comes with the package: 58,862 characters."""
    return read_table(DATA / "mj.parquet")


@cache
def mj_shrink() -> pl.DataFrame:
    """The MJ縮退マップ: ``mj, target, jis, relation, source, rank, hops``, 62,682 lines."""
    return pl.read_parquet(DATA / "mj_shrink.parquet")


@cache
def jis_shrink() -> pl.DataFrame:
    """The JIS縮退マップ of 国税庁: ``text, jis, level, target, target_jis``, a line for each code of JIS X 0213.

    ``target`` is what stands for the character within JIS X 0208 (itself for what is there), up to four characters
    long, and null where the map has nothing.
    """
    return pl.read_parquet(DATA / "jis_shrink.parquet")


def shrink_about() -> dict[str, dict[str, str]]:
    """Versions, sources and licences of the two maps of 縮退."""
    return {name: _about(DATA / f"{name}.parquet") for name in ("mj_shrink", "jis_shrink")}


def candidates(names: Iterable[str]) -> dict[str, list[Candidate]]:
    """MJ name → what the MJ縮退マップ offers for it, in the map's order; an empty list where it has nothing."""
    found: dict[str, list[Candidate]] = {name: [] for name in names}
    lines = mj_shrink().filter(pl.col("mj").is_in(list(found)))
    for row in lines.iter_rows(named=True):
        found[row.pop("mj")].append(Candidate(**row))
    return found


def read_table(path: Path) -> MjTable:
    """A table of characters: the package's own, or one that a project has imported.

    Raises:
        MigrationError: LGM-S001 where there is no such file, LGM-S002 where it cannot be opened, LGM-G042 where it is
            not a table of this form.
    """
    try:
        frame, about = pl.read_parquet(path), _about(path)
    except FileNotFoundError:
        raise MigrationError("LGM-S001", path=str(path)) from None
    except OSError as error:
        raise MigrationError("LGM-S002", path=str(path), why=str(error)) from error
    except pl.exceptions.PolarsError as error:
        raise MigrationError("LGM-G042", path=str(path), why=f"not Parquet: {error}") from error
    if frame.schema != SCHEMA:
        wrong = [name for name in SCHEMA | frame.schema if SCHEMA.get(name) != frame.schema.get(name)]
        why = f"the columns are not those of a table of characters: {', '.join(wrong) or 'their order'}"
        raise MigrationError("LGM-G042", path=str(path), why=why)
    return MjTable(frame=frame, about=about)


def _about(path: Path) -> dict[str, str]:
    return {key: value for key, value in pl.read_parquet_metadata(path).items() if key != "ARROW:schema"}


def _character(row: dict[str, object]) -> MjCharacter:
    return msgspec.convert({name: value for name, value in row.items() if value is not None}, MjCharacter)
