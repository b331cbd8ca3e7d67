"""Basis: how far a rule has been verified against its source; the weakest of several."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

_DefaultT = TypeVar("_DefaultT")


class Basis(StrEnum):
    """How far a rule has been verified against the text of the law (design section 6), best first."""

    SEEN = "seen"
    PARTLY_SEEN = "partly_seen"
    INFERRED = "inferred"
    CONFLICTING = "conflicting"
    RECONSTRUCTED = "reconstructed"


def weakest_of(bases: Iterable[Basis], *, default: _DefaultT) -> Basis | _DefaultT:
    """Return the least verified of several bases.

    Args:
        bases: the bases to compare.
        default: the result where `bases` is empty.

    >>> weakest_of([Basis.INFERRED, Basis.PARTLY_SEEN], default=None)
    <Basis.INFERRED: 'inferred'>
    """
    return max(bases, key=list(Basis).index, default=default)
