"""What chardet says of a file's head: one voice among others, for its confidence means little in Japanese text."""

import msgspec

HEARD_BYTES = 1 << 14
WORTH_BITS = 8.0
"""What it is worth at full confidence: enough to order near ones, too little to decide."""

PAGES = {
    "utf-8": ("utf-8",), "utf-8-sig": ("utf-8",), "utf-16": ("utf-16",), "utf-16-le": ("utf-16",),
    "utf-16-be": ("utf-16",), "cp932": ("cp932",), "windows-31j": ("cp932",), "shift-jis": ("cp932", "shift-jis-2004"),
    "shift-jis-2004": ("shift-jis-2004",), "shift-jisx0213": ("shift-jis-2004",), "euc-jp": ("euc-jp", "eucjp-ms"),
    "eucjp-ms": ("eucjp-ms",),
}  # fmt: skip
"""Its names → the pages they may be; of EBCDIC it knows no Japanese one."""


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """What it said: its name of an encoding, how sure it is (0 to 1), and the pages that may be."""

    name: str
    confidence: float
    pages: list[str]

    @property
    def bits(self) -> float:
        """What that is worth."""
        return WORTH_BITS * self.confidence


def voice(head: bytes) -> Voice | None:
    """Ask chardet about the head of a file; None where it has no opinion."""
    import chardet

    said = chardet.detect(head[:HEARD_BYTES])
    name = said["encoding"]
    if not name:
        return None
    pages = PAGES.get(name.lower().replace("_", "-"), ())
    return Voice(name=name, confidence=round(float(said["confidence"] or 0), 3), pages=list(pages))
