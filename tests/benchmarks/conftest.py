"""Makes ``benchmarks``, which is not installed, importable; last on the path, the installed package goes first."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))
