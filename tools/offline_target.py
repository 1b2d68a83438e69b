"""The systems an offline bundle can be made for: what pip calls them, and what markers say there."""

import platform
import re
import sys
from typing import NamedTuple

# What manylinux wheels may ask for: up to the glibc of RHEL 8, which polars and pyarrow need as well.
GLIBC_MINORS = range(28, 4, -1)
OLD_MANYLINUX = ("manylinux2014", "manylinux2010", "manylinux1")


def _linux(machine: str) -> list[str]:
    new = [f"manylinux_2_{minor}_{machine}" for minor in GLIBC_MINORS]
    # linux_*: a wheel of this project that was built on such a system and not put through auditwheel
    return [*new, *(f"{old}_{machine}" for old in OLD_MANYLINUX), f"linux_{machine}"]


# name: pip's platform tags · os_name · sys_platform · platform_system · platform_machine
SYSTEMS = {
    "linux-x86_64": (_linux("x86_64"), "posix", "linux", "Linux", "x86_64"),
    "linux-aarch64": (_linux("aarch64"), "posix", "linux", "Linux", "aarch64"),
    "macos-x86_64": (["macosx_14_0_x86_64"], "posix", "darwin", "Darwin", "x86_64"),
    "macos-arm64": (["macosx_14_0_arm64"], "posix", "darwin", "Darwin", "arm64"),
    "windows-amd64": (["win_amd64"], "nt", "win32", "Windows", "AMD64"),
}


class Target(NamedTuple):
    """One system and one version of Python (``3.11``)."""

    name: str
    python: str
    platforms: tuple[str, ...]
    markers: dict[str, str]

    def pip_options(self) -> list[str]:
        """What ``pip download`` needs to choose wheels for it."""
        tags = [option for tag in self.platforms for option in ("--platform", tag)]
        return [*tags, "--python-version", self.python, "--implementation", "cp"]


def names() -> list[str]:
    """The systems there are."""
    return list(SYSTEMS)


def host() -> str | None:
    """The system this runs on, where it is one of them."""
    here = (sys.platform, platform.machine())
    return next((name for name, (_, _, kind, _, machine) in SYSTEMS.items() if (kind, machine) == here), None)


def named(system: str, python: str) -> Target:
    """The target of a system's name and a version of CPython; any other form of version ends the program."""
    if not re.fullmatch(r"3\.\d+", python):
        sys.exit(f"--python {python}: give major and minor version, such as 3.12")
    platforms, os_name, sys_platform, platform_system, machine = SYSTEMS[system]
    markers = {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": os_name,
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": platform_system,
        "platform_version": "",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": sys_platform,
    }
    return Target(system, python, tuple(platforms), markers)
