"""``python -m lgmigrate``."""

from lgmigrate.cli import main

main()
