"""COPY … REPLACING: library texts put in the place of the statement, to any depth."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from lgmigrate.errors import MigrationError
from lgmigrate.files import contained
from lgmigrate.source.copybook.faults import Place
from lgmigrate.source.copybook.words import Word, upper

ENDINGS = ("", ".cpy", ".CPY", ".cob", ".COB", ".cbl", ".CBL", ".copy", ".COPY", ".txt", ".TXT", ".inc", ".INC")
DEEPEST = 20
MOST_WORDS = 200_000
"""Words of a copybook with all that it copies."""
MOST_COPIES = 2_000
"""COPY statements done, those in copied texts included."""
MOST_RULES = 200
"""Replacements of one COPY statement."""

Opened = Callable[[Path], list[Word]]
"""Reads a library text as words."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One ``REPLACING x BY y``. ``part`` is empty for whole words; ``LEADING`` and ``TRAILING`` are parts of words."""

    part: str
    old: list[Word]
    new: list[Word]


class _Statement(msgspec.Struct, frozen=True, kw_only=True):
    name: Word
    library: Word | None
    rules: list[Rule]
    stop: int


class Copying:
    """Puts library texts in the place of COPY statements.

    Args:
        folders: Where library texts are looked for, in this order, after the folder of the text that copies.
        read: Reads one as words.
    """

    def __init__(self, folders: Sequence[Path], read: Opened) -> None:
        self._folders, self._read = list(folders), read
        self._words = self._copies = 0
        self._texts: dict[Path, list[Word]] = {}

    def copied(self, words: list[Word], within: tuple[Path, ...]) -> list[Word]:
        """Words with every COPY done.

        Args:
            words: The words of a text.
            within: The files being read, the outermost first; the last is that of these words.

        Raises:
            MigrationError: LGM-S073 for a statement that is wrong, or a text that is not there or copies itself.
        """
        made: list[Word] = []
        at = 0
        while at < len(words):
            if words[at].kind != "word" or words[at].key != "COPY":
                made.append(words[at])
                at += 1
                continue
            statement = _statement(words, at)
            made += replaced(self._library(statement, within), statement.rules)
            at = statement.stop
            self._bound(len(made), statement.name)
        self._bound(len(made), words[0] if words else None)
        return made

    def _bound(self, size: int, word: Word | None) -> None:
        if word is not None and max(size, self._words) > MOST_WORDS:
            raise word.place.error("LGM-S073", f"the copybook has more than {MOST_WORDS:,} words with what it copies")
        if word is not None and self._copies > MOST_COPIES:
            raise word.place.error("LGM-S073", f"the copybook copies more than {MOST_COPIES:,} texts")

    def _library(self, statement: _Statement, within: tuple[Path, ...]) -> list[Word]:
        word = statement.name
        if len(within) > DEEPEST:
            raise word.place.error("LGM-S073", f"texts copy texts more than {DEEPEST} deep")
        path = self._found(word, statement.library, within)
        if path.resolve() in (one.resolve() for one in within):
            raise word.place.error("LGM-S073", f"{path.name} copies itself")
        words = self._texts.get(path)
        if words is None:
            words = self._texts[path] = self._read(path)
        self._copies += 1
        self._words += len(words)
        self._bound(len(words), word)
        return self.copied(words, (*within, path))

    def _found(self, word: Word, library: Word | None, within: tuple[Path, ...]) -> Path:
        name = _plain(word)
        folders = [*(within[-1:] and [within[-1].parent]), *self._folders]
        inside = _plain(library) if library else ""
        tried = list(dict.fromkeys([f"{one}{end}" for one in (name, name.upper(), name.lower()) for end in ENDINGS]))
        for folder in folders:
            for place in [inside, inside.lower()] if inside else [""]:
                for one in tried:
                    if (path := _within(folder, place, one, word)) is not None:
                        return path
        known = ", ".join(str(folder) for folder in dict.fromkeys(folders)) or "no folder"
        raise word.place.error("LGM-S073", f"{name} is not in {known}; -I FOLDER says where else to look")


def _within(folder: Path, inside: str, name: str, word: Word) -> Path | None:
    try:
        path = contained(folder, f"{inside}/{name}" if inside else name)
        return path if path.is_file() else None
    except (MigrationError, OSError, ValueError) as error:
        raise word.place.error("LGM-S073", f"{name!r} is no name of a library text ({error})") from None


def _plain(word: Word) -> str:
    return word.text[len(word.prefix) + 1 : -1] if word.kind == "literal" else word.text


def _statement(words: list[Word], at: int) -> _Statement:
    """The COPY statement at a word."""
    copy, at = words[at], at + 1
    name, at = _glued_word(words, at, copy, "the name of a library text")
    library = None
    if _is(words, at, "OF", "IN"):
        library, at = _glued_word(words, at + 1, copy, "the name of a library")
    if _is(words, at, "SUPPRESS"):
        at += 2 if _is(words, at + 1, "PRINTING") else 1
    rules: list[Rule] = []
    if _is(words, at, "REPLACING"):
        at += 1
        while at < len(words) and words[at].kind != "stop":
            rule, at = _rule(words, at, copy)
            rules.append(rule)
        if len(rules) > MOST_RULES:
            raise copy.place.error("LGM-S073", f"REPLACING has more than {MOST_RULES} replacements")
        if not rules:
            raise _where(words, at, copy).error("LGM-S073", "REPLACING without anything to replace")
    if at >= len(words) or words[at].kind != "stop":
        raise _where(words, at, copy).error("LGM-S073", "the COPY statement ends with a full stop")
    return _Statement(name=name, library=library, rules=rules, stop=at + 1)


def _glued_word(words: list[Word], at: int, copy: Word, what: str) -> tuple[Word, int]:
    if at >= len(words) or words[at].kind not in ("word", "literal") or words[at].prefix:
        raise _where(words, at, copy).error("LGM-S073", f"{what} is missing")
    return words[at], at + 1


def _rule(words: list[Word], at: int, copy: Word) -> tuple[Rule, int]:
    part = ""
    if _is(words, at, "LEADING", "TRAILING"):
        part, at = words[at].key, at + 1
    old, at = _operand(words, at, copy)
    if not _is(words, at, "BY"):
        raise _where(words, at, copy).error("LGM-S073", "BY is missing")
    new, at = _operand(words, at + 1, copy)
    if not old:
        raise _where(words, at, copy).error("LGM-S073", "an empty text cannot be replaced")
    if part and (len(old) != 1 or len(new) > 1):
        raise old[0].place.error("LGM-S073", f"{part} takes the part of one word, and puts at most one in its place")
    return Rule(part=part, old=old, new=new), at


def _operand(words: list[Word], at: int, copy: Word) -> tuple[list[Word], int]:
    """What is replaced, or what replaces it: pseudo-text, or one word or literal (glued parts belong to it)."""
    if at < len(words) and words[at].kind == "pseudo":
        end = next((n for n in range(at + 1, len(words)) if words[n].kind == "pseudo"), None)
        if end is None:
            raise words[at].place.error("LGM-S073", "the pseudo-text is not closed by ==")
        return words[at + 1 : end], end + 1
    if at >= len(words) or words[at].kind in ("stop", "pseudo"):
        raise _where(words, at, copy).error("LGM-S073", "an operand of REPLACING is missing")
    end = at + 1
    while end < len(words) and words[end].glued and words[end].kind in ("word", "mark"):
        end += 1
    return words[at:end], end


def _is(words: list[Word], at: int, *keys: str) -> bool:
    return at < len(words) and words[at].kind == "word" and words[at].key in keys


def _where(words: list[Word], at: int, copy: Word) -> Place:
    return words[at].place if at < len(words) else copy.place


def replaced(words: list[Word], rules: list[Rule]) -> list[Word]:
    """Words with all replacements made; at each word the first rule that fits counts, and what it puts in stays."""
    if not rules:
        return words
    parts = [number for number, rule in enumerate(rules) if rule.part]
    olds = [[word.key for word in rule.old] for rule in rules]
    by_first: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        if not rule.part:
            by_first.setdefault(olds[number][0], []).append(number)
    keys = [word.key for word in words]
    made: list[Word] = []
    at = 0
    while at < len(words):
        length = 0
        for number in sorted([*parts, *by_first.get(keys[at], ())]):
            rule, old = rules[number], olds[number]
            put = _of_part(words[at], rule) if rule.part else None
            if put is None and not rule.part and keys[at : at + len(old)] == old:
                put = list(_in_place(rule.new, words[at]))
            if put is not None:
                made += put
                length = len(old)
                break
        if not length:
            made.append(words[at])
        at += length or 1
    return made


def _in_place(new: list[Word], first: Word) -> Iterator[Word]:
    for number, word in enumerate(new):
        yield msgspec.structs.replace(word, glued=first.glued) if number == 0 else word


def _of_part(word: Word, rule: Rule) -> list[Word] | None:
    """A word whose beginning or end is replaced; None where it does not have that."""
    old, new = upper(rule.old[0].text), rule.new[0].text if rule.new else ""
    if word.kind != "word" or rule.old[0].kind != "word" or len(word.text) < len(old):
        return None
    if rule.part == "LEADING" and word.key.startswith(old):
        text = new + word.text[len(old) :]
    elif rule.part == "TRAILING" and word.key.endswith(old):
        text = word.text[: len(word.text) - len(old)] + new
    else:
        return None
    return [msgspec.structs.replace(word, text=text)] if text else []
