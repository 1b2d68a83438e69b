"""外字: tables of what a user-defined code means."""

from lgmigrate.gaiji.table import MOST_CHARACTERS, GaijiRow, GaijiTable, layers, read_table

__all__ = ["MOST_CHARACTERS", "GaijiRow", "GaijiTable", "layers", "read_table"]
