"""Validation: does a dataset hold what its manifest and its layout say, as far as its files alone can tell.

``validate("out/dataset")`` gives :class:`Findings`; ``as_text`` shows them to a person.
"""

from lgmigrate.validate.checking import validate
from lgmigrate.validate.findings import Finding, Findings
from lgmigrate.validate.show import as_text

__all__ = ["Finding", "Findings", "as_text", "validate"]
