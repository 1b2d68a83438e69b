"""Build a bundle that installs lgmigrate on a machine without a network.

    python tools/offline_bundle.py --out dist
    python tools/offline_bundle.py --out dist --extras postgres --platform windows-amd64 --python 3.12 --wheel WHEEL

The archive holds one wheel of every package that is needed on that system and no other, requirements.txt with the hash
of each (pip's hash-checking mode), SHA256SUMS and INSTALL.txt in Japanese and English. The same wheels give the same
archive, byte for byte. Needs pip and packaging, and a network or a mirror that pip is set up for.

pip can download for another system, but it judges the conditions of requirements (``; sys_platform == "win32"``) by its
own. So the wheels' metadata is walked here for the target, and what pip left out is asked for in another round.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from offline_files import SUMS, install_text, pack, sums
from offline_target import Target, host, named, names
from packaging.metadata import Metadata
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("LICENSE", "README.md", "gaiji", "layouts", "lgmigrate", "pyproject.toml")
NOT_SOURCE = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd", "*.c")
PROJECT = "lgmigrate"
FIRST_ZIP_DAY = "315532800"  # 1980-01-01: the oldest time a zip, so a wheel, can hold
MOST_ROUNDS = 8


class Wheel(NamedTuple):
    """A wheel on the disk and what it asks for."""

    path: Path
    name: str
    version: str
    requires: tuple[Requirement, ...]


def pip(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> None:
    """Run pip of this interpreter; its own words explain a failure, which ends the program."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    done = subprocess.run(command, env=environment, stdout=sys.stderr, check=False)
    if done.returncode:
        sys.exit(f"pip {arguments[0]} failed: exit {done.returncode}")


def build_wheel(scratch: Path) -> Path:
    """Build the project's wheel from a copy of its sources, so that nothing left over in build/ gets in."""
    tree, out = scratch / "tree", scratch / "built"
    tree.mkdir()
    for source in SOURCES:
        origin = ROOT / source
        if origin.is_dir():
            shutil.copytree(origin, tree / source, ignore=NOT_SOURCE)
        else:
            shutil.copy2(origin, tree / source)
    environment = {"SOURCE_DATE_EPOCH": FIRST_ZIP_DAY, **os.environ}
    if os.name == "posix":  # debug symbols would hold the name of the scratch folder
        environment["CFLAGS"] = f"{environment.get('CFLAGS', '')} -g0".strip()
    pip("wheel", "--no-deps", "--wheel-dir", out, tree, environment=environment)
    return next(out.glob("*.whl"))


def read_wheel(path: Path) -> Wheel:
    """The name, version and requirements that a wheel's metadata gives."""
    name, version, _, _ = parse_wheel_filename(path.name)
    with zipfile.ZipFile(path) as archive:
        inside = next(one for one in archive.namelist() if one.endswith(".dist-info/METADATA") and one.count("/") == 1)
        metadata = Metadata.from_email(archive.read(inside), validate=False)
    return Wheel(path, name, str(version), tuple(metadata.requires_dist or ()))


def needed(wheels: Mapping[str, Wheel], extras: frozenset[str], target: Target) -> tuple[set[str], list[Requirement]]:
    """Walk the requirements from the project on, as they stand on the target.

    Returns the names of the wheels that are needed, and the requirements that no wheel answers.
    """
    seen: set[tuple[str, str]] = set()
    missing: list[Requirement] = []
    todo = [(PROJECT, extra) for extra in ("", *extras)]
    while todo:
        place = todo.pop()
        if place in seen:
            continue
        seen.add(place)
        name, extra = place
        for requirement in wheels[name].requires:
            if requirement.marker and not requirement.marker.evaluate({**target.markers, "extra": extra}):
                continue
            other = canonicalize_name(requirement.name)
            if other in wheels:
                todo += [(other, one) for one in ("", *requirement.extras)]
            else:
                missing.append(requirement)
    return {name for name, _ in seen}, missing


def without_marker(requirement: Requirement) -> str:
    """The requirement for pip, which would judge its condition by the wrong system."""
    plain = Requirement(str(requirement))
    plain.marker = None
    return str(plain)


def download(project: Path, extras: frozenset[str], target: Target, folder: Path) -> dict[str, Wheel]:
    """Fill a folder with the wheels that the project needs on the target; returns them by name, in order."""
    wanted = [f"{project}[{','.join(sorted(extras))}]" if extras else str(project)]
    for _ in range(MOST_ROUNDS):
        shutil.rmtree(folder, ignore_errors=True)
        pip("download", "--only-binary=:all:", "--dest", folder, *target.pip_options(), *wanted)
        wheels = {wheel.name: wheel for wheel in map(read_wheel, sorted(folder.iterdir()))}
        names_needed, missing = needed(wheels, extras, target)
        if not missing:
            for name in wheels.keys() - names_needed:  # needed on this system only
                wheels.pop(name).path.unlink()
            return dict(sorted(wheels.items()))
        wanted += sorted({without_marker(one) for one in missing} - set(wanted))
    sys.exit(f"after {MOST_ROUNDS} rounds there is still no wheel for: {', '.join(map(str, missing))}")


def requirements(wheels: Mapping[str, Wheel], extras: frozenset[str]) -> str:
    """requirements.txt in pip's hash-checking mode: every package by version and SHA-256."""
    lines = []
    for name, wheel in wheels.items():
        asked = f"[{','.join(sorted(extras))}]" if name == PROJECT and extras else ""
        digest = hashlib.sha256(wheel.path.read_bytes()).hexdigest()
        lines.append(f"{name}{asked}=={wheel.version} --hash=sha256:{digest}\n")
    return "".join(lines)


def check_extras(project: Path, extras: frozenset[str]) -> None:
    """End the program where an extra is asked for that the project does not have; pip would only warn."""
    with zipfile.ZipFile(project) as archive:
        inside = next(one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
        has = set(Metadata.from_email(archive.read(inside), validate=False).provides_extra or ())
    if unknown := extras - has:
        sys.exit(f"no such extra: {', '.join(sorted(unknown))}; there are: {', '.join(sorted(has))}")


def bundle(out: Path, project: Path, extras: frozenset[str], target: Target, form: str) -> Path:
    """Make the archive in a folder; returns its path."""
    check_extras(project, extras)
    with tempfile.TemporaryDirectory() as scratch:
        version = read_wheel(project).version
        name = f"{PROJECT}-{version}-offline-py{target.python}-{target.name}"
        folder = Path(scratch, name)
        wheels = download(project, extras, target, folder / "wheels")
        (folder / "requirements.txt").write_bytes(requirements(wheels, extras).encode())
        (folder / "INSTALL.txt").write_bytes(install_text(version, target))
        (folder / SUMS).write_bytes(sums(folder))
        return pack(folder, out / f"{name}.{form}")


def main() -> None:
    """Read the command line and make the bundle."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder for the archive")
    parser.add_argument("--extras", default="", help="extras of the project, separated by commas")
    parser.add_argument("--python", default="{}.{}".format(*sys.version_info), help="Python there, such as 3.12")
    parser.add_argument("--platform", choices=names(), help="system there; this one if not given")
    parser.add_argument("--wheel", type=Path, help="a wheel of this project built before; needed for another system")
    parser.add_argument("--format", choices=["zip", "tar.gz"], default="zip")
    options = parser.parse_args()
    here = host()
    system = options.platform or here
    if system is None:
        parser.error("this system is none of those listed: name one with --platform")
    if options.wheel is None and system != here:
        parser.error(f"a wheel for {system} cannot be built here: give one with --wheel")
    extras = frozenset(filter(None, options.extras.split(",")))
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        project = options.wheel or build_wheel(Path(scratch))
        archive = bundle(options.out, project, extras, named(system, options.python), options.format)
    print(f"{hashlib.sha256(archive.read_bytes()).hexdigest()}  {archive}")


if __name__ == "__main__":
    main()
