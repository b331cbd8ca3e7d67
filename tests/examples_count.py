"""How many examples a property is tried on, scaled by the Hypothesis profile."""

from __future__ import annotations

from hypothesis import settings

_DEFAULT = 100
"""The number of examples of Hypothesis itself, for which the counts in the tests are written."""


def examples(count: int) -> int:
    """Return the number of examples under the present profile, at least one.

    A tenth of `count` in `make quick`, ten times as many with `HYPOTHESIS_PROFILE=thorough`.
    """
    return max(1, count * settings().max_examples // _DEFAULT)
