"""Layouts: what a dataset must look like, item by item.

``read_layout("chukan-draft/hojin-juminzei")`` gives a :class:`Layout`; ``lint`` says what is wrong with one, and
``create_tables`` turns it into DDL.
"""

from lgmigrate.layout.columns import Branch, Column, Leaf, expanded, tree
from lgmigrate.layout.ddl import create_tables
from lgmigrate.layout.lint import lint
from lgmigrate.layout.model import Code, CodeList, File, Item, ItemType, Layout, Provenance, Relation
from lgmigrate.layout.reading import available, folder_of, heads, read_head, read_layout
from lgmigrate.layout.writing import write_layout

__all__ = [
    "Branch",
    "Code",
    "CodeList",
    "Column",
    "File",
    "Item",
    "ItemType",
    "Layout",
    "Leaf",
    "Provenance",
    "Relation",
    "available",
    "create_tables",
    "expanded",
    "folder_of",
    "heads",
    "lint",
    "read_head",
    "read_layout",
    "tree",
    "write_layout",
]
