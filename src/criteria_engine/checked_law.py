"""A checked law: what its author claims of all subjects of a set."""

from __future__ import annotations

from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import SetKey
from criteria_engine.reading.law_documents import LawDocument


@dataclass(frozen=True, slots=True)
class MoreNeverHurts:
    """More of some facts, and less of others, costs neither the title nor a level nor points.

    Attributes:
        more: the facts of which more is no worse; a field of the items of a list is written `list.field`.
        less: the facts of which less is no worse.
    """

    more: tuple[str, ...]
    less: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlwaysHolds:
    """A condition holds; it may read the decision and the outputs by their definitions in the program."""

    condition: Core


@dataclass(frozen=True, slots=True)
class KeepsTitle:
    """Whoever earns the title by an earlier set earns it by this one, and no lower level.

    Attributes:
        earlier: the earlier set.
    """

    earlier: SetKey


@dataclass(frozen=True, slots=True)
class LevelsOrdered:
    """Whoever reaches a level reaches those below it."""


Claim = MoreNeverHurts | AlwaysHolds | KeepsTitle | LevelsOrdered
"""What a law claims."""


@dataclass(frozen=True, slots=True)
class CheckedLaw:
    """A law without mistakes.

    Attributes:
        document: the law as written.
        claim: what it claims.
        when: the condition for the subjects that it is about; None for all of them.
    """

    document: LawDocument
    claim: Claim
    when: Core | None = None

    def expressions(self) -> tuple[Core, ...]:
        """Return the expressions of the law."""
        own = (self.claim.condition,) if isinstance(self.claim, AlwaysHolds) else ()
        return own if self.when is None else (self.when, *own)
