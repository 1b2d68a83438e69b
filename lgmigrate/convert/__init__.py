"""From the columns of a source to the items of a layout."""

from lgmigrate.convert.checking import check
from lgmigrate.convert.codes import CodeTable, read_codes
from lgmigrate.convert.mapping import FileMapping, Filter, ItemRule
from lgmigrate.convert.stage import Conversion, scan_stage

__all__ = ["CodeTable", "Conversion", "FileMapping", "Filter", "ItemRule", "check", "read_codes", "scan_stage"]
