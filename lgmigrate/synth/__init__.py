"""Made-up data: host bytes from values, and a small complete project for the demo and for tests."""

from lgmigrate.synth.demo import write_demo
from lgmigrate.synth.host import RecordWriter

__all__ = ["RecordWriter", "write_demo"]
