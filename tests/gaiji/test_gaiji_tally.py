"""Counting 外字 in texts, against counting them one by one."""

import random
from collections import Counter
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pytest

from lgmigrate import MigrationError
from lgmigrate.gaiji.inventory import Context, SourceInventory, inventory_of, read_inventory
from lgmigrate.gaiji.tally import CONTEXTS, SAMPLES, Marks, Tally, Values
from lgmigrate.gaiji.tally_frames import PARTIAL_ROWS, Distinct, Sums

OPEN, DONE, OTHER = "\ue000", "\ue001", "\ue002"
MARKS = Marks({0xE000: "U+E000", 0xE001: "U+E001", 0xE002: "U+E002"}, {0xE001: "𠮷", 0xE002: "葛\U000e0103"})
PIECES = [OPEN, DONE, OTHER, "葛\U000e0100", "か\u309a", "山", "田", "崎", "\0", "Ａ"]


def values(field: str, texts: dict[int, str]) -> Values:
    """The values of a field by record number."""
    return Values(field=field, texts=pl.Series(list(texts.values())), records=np.array(list(texts), np.int64))


def tally(*batches: list[Values], **options: int) -> Tally:
    made = Tally(MARKS, ["NAME", "PLACE"], **options)
    for batch in batches:
        made.add(batch)
    return made


def context(field: str, before: list[str], after: list[str], count: int) -> Context:
    return Context(field=field, before=tuple(before), after=tuple(after), count=count)


def test_neighbours_are_characters_and_stop_at_the_ends_of_a_value() -> None:
    made = tally([values("NAME", {7: f"葛\U000e0100か\u309a{OPEN}{DONE}", 9: OPEN, 12: f"{OTHER}{OPEN}か\u309aＡＢ"})])
    assert made.codes(show=True)[0xE000].contexts == [
        context("NAME", ["葛\U000e0103"], ["か\u309a", "Ａ"], 1),
        context("NAME", [], [], 1),
        context("NAME", ["葛\U000e0100", "か\u309a"], ["𠮷"], 1),
    ]
    assert made.codes(show=True)[0xE001].contexts == [context("NAME", ["か\u309a", "〔U+E000〕"], [], 1)]


def test_neighbours_are_stars_by_default_and_equal_ones_count_together() -> None:
    made = tally(
        [values("NAME", {number: f"{text}{OPEN}か\u309a" for number, text in enumerate(["山", "田", "", "山"])})]
    )
    found = made.codes()[0xE000]
    assert found.contexts == [context("NAME", ["*"], ["*"], 3), context("NAME", [], ["*"], 1)]
    assert (found.surroundings, found.missed) == (3, 0)


def test_a_record_is_touched_once_and_a_field_on_its_own() -> None:
    made = tally(
        [values("NAME", {1: f"{OPEN}{OPEN}", 2: DONE}), values("PLACE", {1: OPEN, 2: f"山{OPEN}"})],
        [values("PLACE", {5: DONE})],
    )
    assert (made.touched, made.unresolved) == (3, 2)
    name, place = made.fields().values()
    assert (name.touched, name.unresolved, name.count, name.values) == (2, 1, 3, 2)
    assert (place.touched, place.unresolved, place.count, place.values) == (3, 2, 3, 3)
    one = made.codes()[0xE000]
    assert (one.count, one.touched, one.fields, one.records) == (4, 2, {"NAME": 2, "PLACE": 2}, [1, 2])


@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_equal_to_counting_one_by_one_whatever_the_batches(batch: int) -> None:
    chance = random.Random(4)  # noqa: S311
    texts = {number: "".join(chance.choices(PIECES, k=chance.randrange(1, 6))) for number in range(1, 1001)}
    texts = {number: text for number, text in texts.items() if any(mark in text for mark in (OPEN, DONE, OTHER))}
    numbers = list(texts)
    parts = [numbers[start : start + batch] for start in range(0, len(numbers), batch)]
    made = tally(*[[values("NAME", {number: texts[number] for number in part})] for part in parts])
    codes = made.codes(show=True)
    for mark in (OPEN, DONE, OTHER):
        there = [number for number, text in texts.items() if mark in text]
        found = codes[ord(mark)]
        assert found.count == sum(text.count(mark) for text in texts.values())
        assert found.touched == len(there)
        assert found.records[0] == there[0]
        assert set(found.records) <= set(there)
        assert len(found.records) == SAMPLES
        counted = Counter(around for text in texts.values() for around in _surroundings(text, mark))
        assert len(counted) == found.surroundings
        assert [one.count for one in found.contexts] == sorted(counted.values(), reverse=True)[:CONTEXTS]
        assert all(counted[one.before, one.after] == one.count for one in found.contexts)
    assert made.fields()["NAME"].values == len(set(texts.values()))
    assert [one.records for one in codes.values()] == [one.records for one in tally(
        [values("NAME", texts)]
    ).codes().values()]  # fmt: skip


def _surroundings(text: str, mark: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The two characters on each side of every mark, found with plain Python."""
    characters: list[str] = []
    for char in text:
        if char in "\U000e0100\u309a":
            characters[-1] += char
        else:
            characters.append(char)
    shown = {OPEN: "〔U+E000〕", DONE: "𠮷", OTHER: "葛\U000e0103"}
    told = [shown.get(one, one) for one in characters]
    at = [place for place, one in enumerate(characters) if one == mark]
    return [(tuple(told[max(place - 2, 0) : place]), tuple(told[place + 1 : place + 3])) for place in at]


def test_samples_lie_all_over_the_file() -> None:
    made = tally(*[[values("NAME", dict.fromkeys(range(at, at + 1000), OPEN))] for at in range(1, 100_000, 1000)])
    records = made.codes()[0xE000].records
    assert records[0] == 1
    assert len(records) == SAMPLES
    assert max(np.diff([*records, 100_000])) < 45_000
    assert records[-1] > 80_000


def test_too_many_surroundings_are_let_go_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lgmigrate.gaiji.tally_frames.PARTIAL_ROWS", 500)
    frequent = [f"神{OPEN}戸"] * 3
    rare = [f"{chr(0x4E00 + number)}{OPEN}" for number in range(3000)]
    batches = [[*frequent, *rare[start : start + 100]] for start in range(0, 3000, 100)]
    first = [1 + sum(map(len, batches[:number])) for number in range(len(batches))]
    made = tally(
        *[[values("NAME", dict(enumerate(batch, at)))] for at, batch in zip(first, batches, strict=True)],
        surroundings=200,
    )
    found = made.codes(show=True)[0xE000]
    assert found.count == 3090
    assert (found.contexts[0].around("〓"), found.contexts[0].count) == ("神〓戸", 90)
    assert 0 < found.surroundings < 3001
    assert found.missed == 3001 - found.surroundings


def test_sums_are_the_same_whenever_they_are_put_together() -> None:
    sums = Sums(["key"], least=["low"])
    assert sums.frame().is_empty()
    for start in (0, 5):
        keys = np.arange(PARTIAL_ROWS) % 1000
        sums.add(pl.DataFrame({"key": keys, "count": np.ones(len(keys), np.int64), "low": keys + start}))
    frame = sums.frame()
    assert frame["count"].sum() == 2 * PARTIAL_ROWS
    assert frame["low"].to_list() == list(range(1000))


def test_distinct_values_are_exact_and_then_an_estimate() -> None:
    few, many = Distinct(most=1000), Distinct(most=1000)
    chance = np.random.default_rng(7)
    hashes = chance.integers(0, 2**64, 50_000, np.uint64)
    few.add(np.concatenate([hashes[:999], hashes[:500]]))
    assert few.count() == (999, True)
    for part in np.split(np.concatenate([hashes, hashes]), 100):
        many.add(part)
    estimate, exact = many.count()
    assert not exact
    assert abs(estimate - 50_000) < 5_000


def test_an_inventory_reads_back_and_another_version_does_not(tmp_path: Path) -> None:
    source = SourceInventory(
        name="s", path="s.dat", page="ibm-930", records=1, untyped=0, touched=0, unresolved=0, codes=[], fields=[]
    )
    made, path = inventory_of("s", [source]), tmp_path / "inventory.json"
    path.write_bytes(msgspec.json.encode(made))
    assert read_inventory(path) == made
    for data in (msgspec.json.encode(msgspec.structs.replace(made, version=2)), b"{}", b"code,ucs"):
        path.write_bytes(data)
        with pytest.raises(MigrationError, match="LGM-G030"):
            read_inventory(path)
    with pytest.raises(MigrationError, match="LGM-S001"):
        read_inventory(tmp_path / "none.json")
