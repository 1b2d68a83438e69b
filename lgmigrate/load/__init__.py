"""Loading a dataset into a database, in one transaction and with proof: ``load("out/dataset", "sqlite:///new.db")``."""

from lgmigrate.load.loading import load
from lgmigrate.load.result import LoadResult, TableLoad

__all__ = ["LoadResult", "TableLoad", "load"]
