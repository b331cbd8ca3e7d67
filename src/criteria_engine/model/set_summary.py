"""The summary of a set that a catalogue lists: data only."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from criteria_engine.model.base import Bilingual
from criteria_engine.model.basis import Basis


class SetSummary(NamedTuple):
    """One set of a catalogue.

    Attributes:
        title: the title, such as `learning_family`.
        scope: the scope, such as `commune`; None where the title has none.
        version: the version.
        revision: the revision of the file.
        name: the name of the title.
        in_force_from: the first day it is in force.
        in_force_to: the last day; None where it has no end yet.
        basis: how well its rules are known: the weakest basis of what decisions depend on.
        needs_judgement: whether a person judges an indicator or the award.
        set_hash: the hash that receipts of its decisions have.
        example_only: whether it is an illustration, not the law.
    """

    title: str
    scope: str | None
    version: str
    revision: int
    name: Bilingual
    in_force_from: date
    in_force_to: date | None
    basis: Basis
    needs_judgement: bool
    set_hash: str
    example_only: bool

    def __str__(self) -> str:
        """Return the title, scope and version."""
        return "/".join(filter(None, (self.title, self.scope, self.version)))
