"""Sources: the files of old systems, as columns, with nothing lost on the way."""

from lgmigrate.source.reader import Reader
from lgmigrate.source.record import Field, Record, RecordType, read_record
from lgmigrate.source.scan import scan_fixed

__all__ = ["Field", "Reader", "Record", "RecordType", "read_record", "scan_fixed"]
