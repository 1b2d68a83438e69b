"""Names of columns: COBOL lets a name stand in several groups, a table does not."""

from collections import Counter
from collections.abc import Iterator, Sequence

from lgmigrate.source.copybook.items import Item


class Names:
    """The names of the items of one record, those that stand twice being told apart as COBOL does: ``X-OF-GROUP``.

    Args:
        items: The items right under the record.
        record: Its name.

    Attributes:
        notes: Which names were made, a sentence each.
    """

    def __init__(self, items: Sequence[Item], record: str) -> None:
        self.notes: list[str] = []
        self._ordered = list(_with_path(items, (record,)))
        self._places = {id(item): number for number, (item, _) in enumerate(self._ordered)}
        written = Counter(item.name for item, _ in self._ordered if not item.is_filler)
        taken = {name for name, count in written.items() if count == 1}
        self._names: dict[int, str] = {}
        self._numbers: Counter[str] = Counter()
        for item, path in self._ordered:
            name = item.name
            if not item.is_filler and written[name] > 1:
                name = self._qualified(item.name, path, taken)
                self.notes.append(f"{item.name} stands {written[item.name]} times: that in {path[-1]} is {name}")
            taken.add(name)
            self._names[id(item)] = name

    def of(self, item: Item) -> str:
        """The name of an item."""
        return self._names.get(id(item), item.name)

    def _qualified(self, name: str, path: tuple[str, ...], taken: set[str]) -> str:
        """The name with as many of the groups around it as make it one of its own; with a number where all do not."""
        made = name
        for group in reversed(path):
            made = f"{made}-OF-{group}"
            if made not in taken:
                return made
        self._numbers[made] += 1
        while f"{made}-{self._numbers[made] + 1}" in taken:
            self._numbers[made] += 1
        return f"{made}-{self._numbers[made] + 1}"

    def counting(self, item: Item) -> str:
        """The name of the item that says how often another is repeated: the nearest before it; empty where none is."""
        place = self._places.get(id(item), len(self._ordered))
        for other, _ in reversed(self._ordered[:place]):
            if other.name == item.depending and other.kind != "group":
                return self.of(other)
        return ""


def _with_path(items: Sequence[Item], path: tuple[str, ...]) -> Iterator[tuple[Item, tuple[str, ...]]]:
    for item in items:
        if item.kind != "renames":
            yield item, path
            yield from _with_path(item.children, path if item.is_filler else (*path, item.name))
