"""The files of an offline bundle beside its wheels, and the archive they go into."""

import gzip
import hashlib
import tarfile
import zipfile
from pathlib import Path

from offline_target import Target

SUMS = "SHA256SUMS"
COMMAND = "python -m pip install --no-index --find-links wheels --require-hashes -r requirements.txt"
FIRST_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
FILE_MODE = 0o644

INSTALL = """\
lgmigrate {version} オフラインインストール一式
==================================================
対象: {system}、CPython {python}(この版の Python を先に入れてください。ネットワークは使いません)

1. 受け取ったアーカイブの SHA-256 を、別の経路で知らされた値と比べます。
     Windows   certutil -hashfile ARCHIVE SHA256
     Linux     sha256sum ARCHIVE
   展開後の各ファイルは SHA256SUMS で確かめられます(sha256sum -c SHA256SUMS)。

2. このフォルダーで仮想環境を作り、有効にします。
     Windows   py -{python} -m venv C:\\lgmigrate
               C:\\lgmigrate\\Scripts\\activate
     Linux     python{python} -m venv /opt/lgmigrate
               . /opt/lgmigrate/bin/activate

3. このフォルダーでインストールします。ハッシュが合わないファイルがあれば pip が止めます。
     {command}

4. 動作を確かめます。
     lgmigrate doctor


lgmigrate {version}, offline installation
==================================================
For: {system}, CPython {python} (install that Python first; no network is used)

1. Compare the archive's SHA-256 with the value you were told by another way.
     Windows   certutil -hashfile ARCHIVE SHA256
     Linux     sha256sum ARCHIVE
   The files in it can be checked against SHA256SUMS (sha256sum -c SHA256SUMS).

2. In this folder, make a virtual environment and activate it.
     Windows   py -{python} -m venv C:\\lgmigrate
               C:\\lgmigrate\\Scripts\\activate
     Linux     python{python} -m venv /opt/lgmigrate
               . /opt/lgmigrate/bin/activate

3. In this folder, install. pip stops at any file whose hash differs.
     {command}

4. Check that it works.
     lgmigrate doctor
"""


def install_text(version: str, target: Target) -> bytes:
    """INSTALL.txt, in UTF-8 with a BOM and CRLF: any Windows editor opens it."""
    text = INSTALL.format(version=version, system=target.name, python=target.python, command=COMMAND)
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def files_of(folder: Path) -> list[Path]:
    """The files under a folder, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def sums(folder: Path) -> bytes:
    """SHA256SUMS over all files of a folder, as ``sha256sum -c`` reads it."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in files_of(folder)
        if path.name != SUMS
    ]
    return "".join(lines).encode()


def pack(folder: Path, archive: Path) -> Path:
    """Pack a folder into a .zip or .tar.gz whose bytes depend on nothing but the names and contents of its files."""
    entries = [(f"{folder.name}/{path.relative_to(folder).as_posix()}", path) for path in files_of(folder)]
    part = archive.with_name(f".{archive.name}.part")
    try:
        (_pack_zip if archive.suffix == ".zip" else _pack_tar)(entries, part)
        part.replace(archive)
    finally:
        part.unlink(missing_ok=True)
    return archive


def _pack_zip(entries: list[tuple[str, Path]], archive: Path) -> None:
    # Stored: wheels are compressed already, and no version of zlib has a say.
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        for name, path in entries:
            info = zipfile.ZipInfo(name, FIRST_ZIP_DAY)
            info.create_system, info.external_attr = 3, FILE_MODE << 16
            packed.writestr(info, path.read_bytes())


def _pack_tar(entries: list[tuple[str, Path]], archive: Path) -> None:
    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=0, fileobj=raw, mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.PAX_FORMAT) as packed,
    ):
        for name, path in entries:
            info = tarfile.TarInfo(name)
            info.size, info.mode = path.stat().st_size, FILE_MODE
            with path.open("rb") as file:
                packed.addfile(info, file)
