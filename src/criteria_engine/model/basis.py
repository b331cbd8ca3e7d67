"""Basis of a source, and the weakest of several."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Basis(StrEnum):
    """How sure a source is (design section 6), best first."""

    SEEN = "seen"
    PARTLY_SEEN = "partly_seen"
    INFERRED = "inferred"
    CONFLICTING = "conflicting"
    RECONSTRUCTED = "reconstructed"


# ---- small helpers ---------------------------------------------------------------------------


def weakest_of(bases: Iterable[Basis]) -> Basis | None:
    """The weakest of several bases; None where there are none.

    >>> weakest_of([Basis.INFERRED, Basis.PARTLY_SEEN])
    <Basis.INFERRED: 'inferred'>
    """
    return max(bases, key=list(Basis).index, default=None)
