"""`python -m criteria_engine` runs the command `criteria`."""

from __future__ import annotations

import sys

from criteria_engine.cli import main

if __name__ == "__main__":
    sys.exit(main())
