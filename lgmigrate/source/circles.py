"""Fields of a record that can only be found when they have been found: counts, lengths and meanings in a circle."""

from collections.abc import Iterator, Mapping

from lgmigrate.errors import MigrationError
from lgmigrate.source.expression import names_in
from lgmigrate.source.field import When
from lgmigrate.source.shape import Choice, Leaf, Occurrence, Shape


def circles(shape: Shape) -> Iterator[str]:
    """The fields of a record type whose place, meaning or length depends on themselves."""
    leaves = {leaf.field.name: leaf for leaf in shape.leaves if leaf.field.name}
    needs = {name: _needs(leaf, shape) & leaves.keys() for name, leaf in leaves.items()}
    known: set[str] = set()
    while ready := {name for name, others in needs.items() if name not in known and others <= known}:
        known |= ready
    for name in leaves:  # some of the others only need what is in a circle
        if name not in known and name in _behind(name, needs):
            yield f"field {name!r}: where it lies, or what it means, depends on itself"


def _needs(leaf: Leaf, shape: Shape) -> set[str]:
    """The fields that have to be known before a leaf can be decoded."""
    needed = {move.count for move in leaf.moves} | {name for name, _ in leaf.null_when}
    needed |= {leaf.length_by} if leaf.length_by else set()
    for guard in leaf.guards:
        if isinstance(guard, Occurrence):
            needed.add(guard.count)
        else:
            needed |= _asked(shape.choices[guard.choice])
    return needed


def _asked(choice: Choice) -> set[str]:
    """The fields that say which meaning applies."""
    return {choice.names.get(name, name) for when in choice.whens for name in _names(when, choice.names)}


def _names(when: When | None, names: Mapping[str, str]) -> list[str]:
    if isinstance(when, str):
        try:
            return names_in(when, list(names))
        except MigrationError:
            return []  # said elsewhere
    conditions = when if isinstance(when, list) else [when] if when is not None else []
    return [name for condition in conditions for name in condition]


def _behind(name: str, needs: Mapping[str, set[str]]) -> set[str]:
    """All that a field needs, and what that needs, and so on."""
    found: set[str] = set()
    coming = set(needs[name])
    while coming:
        one = coming.pop()
        if one not in found:
            found.add(one)
            coming |= needs[one]
    return found
