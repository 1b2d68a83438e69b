"""Checking definitions: layouts, records, tables, mappings and projects, without any data.

``check([Path("layouts"), Path("migration.toml")])`` gives a :class:`Report`; :mod:`lgmigrate.check.formats` shows it.
"""

from lgmigrate.check.checking import check
from lgmigrate.check.finding import Finding, Report
from lgmigrate.check.looking import Definition, definitions_in

__all__ = ["Definition", "Finding", "Report", "check", "definitions_in"]
