"""How Hypothesis runs: `HYPOTHESIS_PROFILE=ci` for a run that anybody can repeat."""

from __future__ import annotations

import os

from hypothesis import settings

# A busy machine is no reason to fail, so no example has a time limit.
settings.register_profile("default", deadline=None)

# The same examples in every run; a failure prints the line that reproduces it.
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
