"""Profiles of Hypothesis; `HYPOTHESIS_PROFILE=ci` makes a run reproducible."""

from __future__ import annotations

import os

from hypothesis import settings

# No example has a time limit, because a test must not fail on a busy machine.
settings.register_profile("default", deadline=None)

# The same examples in every run; a failure prints the line that reproduces it.
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)

# A few examples of each property, for `make quick`.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=10)

# Ten times as many examples, for a change that deserves them.
settings.register_profile("thorough", deadline=None, max_examples=1000)

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
