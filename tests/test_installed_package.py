"""What is tested is what was installed: under tox the wheel, never the checkout the tests lie in."""

import os
import subprocess
import sys
from pathlib import Path

import lgmigrate
from lgmigrate import resources

CHECKOUT = Path(__file__).parents[1]
UNDER_TOX = os.environ.get("LGMIGRATE_INSTALLED") == "1"


def test_under_tox_the_package_lies_in_site_packages() -> None:
    package = Path(lgmigrate.__file__).parent
    assert (package.parent.name == "site-packages") if UNDER_TOX else package.is_dir()
    data = resources.layouts(), resources.gaiji()
    assert all(folder.is_dir() for folder in data)
    if UNDER_TOX:
        assert data == (package / "_layouts", package / "_gaiji")


def test_a_child_process_in_the_checkout_imports_the_same_package() -> None:
    command = [sys.executable, "-c", "import lgmigrate; print(lgmigrate.__file__)"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) == Path(lgmigrate.__file__)
