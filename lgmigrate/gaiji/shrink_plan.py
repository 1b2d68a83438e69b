"""What stands for each character under a policy, worked out once for all characters that the maps know."""

import msgspec
import polars as pl

from lgmigrate.gaiji import mj
from lgmigrate.gaiji.repertoire import Repertoire
from lgmigrate.gaiji.shrink_policy import DECIDED, JIS_MAP, ShrinkPolicy

LINE = pl.Schema(
    {
        "text": pl.String(),
        "target": pl.String(),
        "relation": pl.String(),
        "map": pl.String(),
        "rank": pl.Int64(),
        "hops": pl.Int64(),
    }
)
"""A line of a map: what may stand for a character; ``hops`` from 1, ``rank`` null where the map has none."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What stands for characters outside a target.

    ``policy`` is what it was made by. ``frame`` has a row a character, sorted by it: ``text``, ``target`` (null where
    several could stand for it and nobody has decided), ``relation``, ``map``, ``offered`` (all
    candidates), and ``code_points`` of the character.
    """

    policy: ShrinkPolicy
    target: Repertoire
    frame: pl.DataFrame

    @property
    def several(self) -> pl.DataFrame:
        """The characters that a person has to decide."""
        return self.frame.filter(pl.col("target").is_null())


def plan(policy: ShrinkPolicy, target: Repertoire, decided: dict[str, str] | None = None) -> Plan:
    """Work out what stands for every character that is not in a target.

    Args:
        policy: The policy; its ``decided`` is not read here.
        target: What the target has.
        decided: Character → what a person has decided to stand for it.
    """
    orders = {name: number for number, name in enumerate(policy.maps)}
    lines = pl.concat([LINE.to_frame(), *(_MAPS[name](policy) for name in policy.maps)])
    lines = lines.filter(
        pl.col("hops") <= policy.hops,
        pl.col("target").map_batches(target.holds, return_dtype=pl.Boolean, is_elementwise=True),
        ~pl.col("text").is_in(target.characters),
        ~pl.col("text").is_in(list(decided or {})),
    )
    first = pl.col("map").replace_strict(orders, return_dtype=pl.Int64)
    lines = lines.filter(first == first.min().over("text"))
    chosen = lines if policy.choose == "only" else lines.filter(_best(policy))
    offered = lines.group_by("text").agg(offered=pl.col("target").unique(maintain_order=True).str.join(" "))
    one = pl.col("target").n_unique() == 1
    made = chosen.group_by("text").agg(
        target=pl.when(one).then(pl.col("target").first()),
        relation=pl.when(one).then(pl.col("relation").unique(maintain_order=True).str.join("、")),
        map=pl.col("map").first(),
    )
    people = pl.DataFrame(
        {"text": list(decided or {}), "target": list((decided or {}).values())},
        schema_overrides=dict.fromkeys(("text", "target"), pl.String()),
    ).with_columns(relation=pl.lit(None, pl.String), map=pl.lit(DECIDED), offered=pl.col("target"))
    frame = pl.concat([made.join(offered, on="text"), people], how="vertical").sort("text")
    frame = frame.with_columns(code_points=pl.Series(list(map(code_points, frame["text"])), dtype=pl.String))
    return Plan(policy=policy, target=target, frame=frame)


def code_points(text: str) -> str:
    """``U+845B U+E0103`` for a text."""
    return " ".join(f"U+{ord(char):04X}" for char in text)


def _best(policy: ShrinkPolicy) -> pl.Expr:
    """Whether a line is among the best of its character: relation in the policy's order, then rank, then hops."""
    places = {name: number for number, name in enumerate(policy.relations)}
    relation = pl.col("relation").replace_strict(places, default=len(places), return_dtype=pl.Int64)
    order = pl.struct(relation.alias("relation"), pl.col("rank").fill_null(1 << 31).alias("rank"), "hops")
    return order.rank("dense").over("text") == 1


def _mj(policy: ShrinkPolicy) -> pl.DataFrame:
    """The MJ縮退マップ. A code point that is no glyph of the list by itself has what all its glyphs have."""
    table = mj.mj_table()
    named = table.sequences().select("text", "mj")
    shared = table.frame.select(text="ucs", mj="mj").filter(pl.col("text").is_not_null())
    shared = shared.join(named, on="text", how="anti")
    lines = mj.mj_shrink().filter(pl.col("relation").is_in(policy.relations))
    found = pl.concat([named, shared]).join(lines, on="mj", maintain_order="left_right")
    return found.with_columns(map=pl.lit("mj"), hops=pl.col("hops").fill_null(1)).select(LINE.names())


def _jis(_policy: ShrinkPolicy) -> pl.DataFrame:
    """The JIS縮退マップ of 国税庁."""
    lines = mj.jis_shrink().filter(pl.col("target") != pl.col("text"))
    more = {"relation": pl.lit(JIS_MAP), "map": pl.lit("jis"), "rank": pl.lit(None, pl.Int64)}
    return lines.with_columns(**more, hops=pl.lit(1, pl.Int64)).select(LINE.names())


def _mj_then_jis(policy: ShrinkPolicy) -> pl.DataFrame:
    """The JIS縮退マップ for what the MJ縮退マップ gives."""
    second = _jis(policy).select(middle="text", end="target", by="relation", more="hops")
    lines = _mj(policy).join(second, left_on="target", right_on="middle", maintain_order="left")
    return lines.with_columns(
        target=pl.col("end"),
        relation=pl.format("{} → {}", "relation", "by"),
        map=pl.lit("mj+jis"),
        hops=pl.col("hops") + pl.col("more"),
    ).select(LINE.names())


_MAPS = {"mj": _mj, "jis": _jis, "mj+jis": _mj_then_jis}
