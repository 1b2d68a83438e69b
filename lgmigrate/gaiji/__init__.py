"""外字: tables of what a user-defined code means."""

from lgmigrate.gaiji.table import GaijiRow, GaijiTable, layers, read_table

__all__ = ["GaijiRow", "GaijiTable", "layers", "read_table"]
