"""Others who know code pages: glibc's iconv and ICU's uconv, asked about all codes of a page at once."""

import shutil
import subprocess
from collections.abc import Callable, Sequence

import pytest

from lgmigrate.charset import CodePage, compile_lookup
from lgmigrate.charset._kernel import TextDecoder

END = "012"
"""What stands behind every cell: three characters that no cell gives together."""
NOTHING = str.maketrans("", "", "\x1a\ufffd")
"""What the tools write for a code that has no character."""

Run = Callable[[TextDecoder, list[bytes]], tuple[list, list]]


class Tool:
    """A converter of the system.

    Args:
        name: ``iconv`` or ``uconv``.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._careless = {
            "iconv": {"decode": ["-c"], "encode": ["-c"]},
            "uconv": {"decode": ["--from-callback", "substitute"], "encode": ["--to-callback", "skip"]},
        }[name]

    def require(self, page: str) -> None:
        """Skip the test where this machine's tool does not know the page, or is not the one meant."""
        if shutil.which(self.name) is None:
            pytest.skip(f"no {self.name}")
        version = subprocess.run([self.name, "--version"], capture_output=True, check=False).stdout
        asked = subprocess.run([self.name, "-f", page, "-t", "UTF-8"], input=b"", capture_output=True, check=False)
        if asked.returncode or (self.name == "iconv" and b"Free Software Foundation" not in version):
            pytest.skip(f"this {self.name} does not know {page}")

    def decode(self, page: str, values: Sequence[bytes]) -> list[str]:
        """What each value is, with nothing for what has no character; shifts, if any, are part of the values."""
        end = self._convert("encode", "UTF-8", page, END.encode())
        given = self._convert("decode", page, "UTF-8", b"".join(value + end for value in values)).decode()
        found = given.split(END)
        assert len(found) == len(values) + 1
        return [text.translate(NOTHING) for text in found[:-1]]

    def encode(self, page: str, texts: Sequence[str]) -> list[bytes]:
        """The bytes of each text, none where it has no code."""
        end = self._convert("encode", "UTF-8", page, b"\n")
        found = self._convert("encode", "UTF-8", page, "".join(text + "\n" for text in texts).encode()).split(end)
        assert len(found) == len(texts) + 1
        return found[:-1]

    def _convert(self, way: str, source: str, target: str, data: bytes) -> bytes:
        command = [self.name, *self._careless[way], "-f", source, "-t", target]
        return subprocess.run(command, input=data, capture_output=True, check=False).stdout


@pytest.fixture(scope="session", params=["iconv", "uconv"])
def tool(request: pytest.FixtureRequest) -> Tool:
    return Tool(request.param)


@pytest.fixture(scope="session")
def iconv() -> Tool:
    return Tool("iconv")


@pytest.fixture(scope="session")
def icu() -> Tool:
    return Tool("uconv")


@pytest.fixture(scope="session")
def read(run_text: Run) -> Callable[[CodePage, str, Sequence[bytes]], list[str]]:
    """Reads values of equal width with the kernel, one field each; nothing for a field that is in error."""

    def made(page: CodePage, kind: str, values: Sequence[bytes]) -> list[str]:
        found, _ = run_text(compile_lookup(page).decoder(kind, None, "none"), list(values))
        return [text or "" for text, _, _ in found]

    return made
