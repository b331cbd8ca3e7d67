"""The exceptions a host may catch, all subclasses of :class:`CriteriaEngineError`, each with its data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import CriteriaEngineError, CriteriaError, nearest

if TYPE_CHECKING:
    from criteria_engine.model.decision import SetKey


class TooLong(CriteriaEngineError):
    """An expression made a list or a text longer than :data:`criteria_engine.bounds.MAX_LENGTH`.

    Without this limit a few dozen doublings (`b: a + a`, `c: b + b`, …) would fill the memory.

    Attributes:
        said: the message in both languages.
    """

    def __init__(self) -> None:
        self.said = Text(
            "phép tính tạo ra một danh sách hoặc đoạn chữ quá dài",
            "an expression makes a list or a text that is too long",
        )
        super().__init__(self.said.en)


class FunctionFailed(CriteriaEngineError):
    """A function of a host or plug-in raised an exception or returned a value of an undeclared type.

    The exception it raised is the `__cause__`. Its message is not repeated here, since it may contain facts.

    Attributes:
        function: the name of the function.
        said: the message in both languages.
    """

    def __init__(self, function: str, said: Text) -> None:
        self.function, self.said = function, said
        super().__init__(said.en)


class FunctionRefused(CriteriaEngineError, ValueError):
    """A function cannot be added to a library: its declaration is invalid or its name is taken.

    Attributes:
        function: the name of the function, or the text of the declaration where no name was read.
        said: the message in both languages.
    """

    def __init__(self, function: str, said: Text) -> None:
        self.function, self.said = function, said
        super().__init__(said.en)


class BudgetExceeded(CriteriaEngineError):
    """A decision visited more list items than :data:`criteria_engine.bounds.STEP_BUDGET`.

    Attributes:
        said: the message in both languages.
    """

    def __init__(self) -> None:
        self.said = Text(
            "tính kết quả phải duyệt quá nhiều mục của các danh sách",
            "the decision has to visit too many list items",
        )
        super().__init__(self.said.en)


@dataclass(frozen=True, slots=True)
class ForcePeriod:
    """The days on which a set is in force, both included; `last` is None where it has no end yet."""

    key: SetKey
    first: date
    last: date | None


class UnknownTitle(CriteriaEngineError):
    """The catalogue has no set of this title, or none of this scope or version.

    Attributes:
        title: the requested title.
        scope: the requested scope, or None.
        version: the requested version, or None.
        revision: the requested revision, or None.
        known: the titles the catalogue has, or the sets of this title.
        unread: the files that could not be read; one of them may hold the set.
        suggestion: the most similar of `known`, or None; a set in force on the day is preferred.
    """

    def __init__(
        self,
        title: str,
        scope: str | None,
        known: Sequence[str],
        *,
        version: str | None = None,
        revision: int | None = None,
        unread: Sequence[str] = (),
        in_force: Sequence[str] = (),
    ) -> None:
        """Make the error.

        Args:
            title: the requested title.
            scope: the requested scope, or None.
            known: the titles the catalogue has, or the sets of this title.
            version: the requested version, or None.
            revision: the requested revision, or None.
            unread: the files that could not be read.
            in_force: those of `known` that are in force on the requested day.
        """
        self.title, self.scope, self.version, self.revision = title, scope, version, revision
        self.known, self.unread = tuple(known), tuple(unread)
        requested = "/".join(filter(None, (title, scope, version)))
        self.suggestion = nearest(requested, in_force) or nearest(requested, known)
        where = f" in scope {scope}" if scope else ""
        which = f" of version {version}" if version else ""
        which += f", revision {revision}" if revision is not None else ""
        hint = f"; did you mean {self.suggestion}?" if self.suggestion else ""
        files = f"; files that could not be read: {', '.join(unread)}" if unread else ""
        super().__init__(f"no criteria set for {title}{where}{which}{hint}{files}")


class AmbiguousScope(CriteriaEngineError):
    """The title has several scopes and the caller named none.

    Attributes:
        title: the requested title.
        scopes: the scopes to choose from.
    """

    def __init__(self, title: str, scopes: Sequence[str]) -> None:
        self.title, self.scopes = title, tuple(scopes)
        super().__init__(f"{title} has several scopes: {', '.join(scopes)}")


class NotInForce(CriteriaEngineError):
    """The title has no single set in force on the day; each subclass is one reason.

    Attributes:
        title: the requested title.
        scope: the requested scope, or None.
        on: the requested day.
    """

    def __init__(self, title: str, scope: str | None, on: date, text: str) -> None:
        self.title, self.scope, self.on = title, scope, on
        super().__init__(text)


class NotYetInForce(NotInForce):
    """The day is before the first set of the title.

    Attributes:
        first: the first set and its days in force.
        note: what the history of the law says about these days, or None.
    """

    def __init__(
        self, title: str, scope: str | None, on: date, first: ForcePeriod, note: HistoryNote = None
    ) -> None:
        self.first, self.note = first, note
        super().__init__(
            title, scope, on, f"{title} is not in force on {on}: first from {first.first}"
        )


class Ended(NotInForce):
    """The day is after the last set of the title.

    Attributes:
        last: the last set and its days in force.
        successor: the set of the title that replaced this one, where it is known.
        note: what the history of the law says about these days, or None.
    """

    def __init__(
        self,
        title: str,
        scope: str | None,
        on: date,
        last: ForcePeriod,
        successor: ForcePeriod | None = None,
        note: HistoryNote = None,
    ) -> None:
        self.last, self.successor, self.note = last, successor, note
        super().__init__(title, scope, on, f"{title} ended on {last.last}, before {on}")


class Gap(NotInForce):
    """The day is between two sets of the title.

    Attributes:
        before: the set that ended before the day.
        after: the set that begins after the day.
        note: what the history of the law says about these days, or None.
    """

    def __init__(
        self,
        title: str,
        scope: str | None,
        on: date,
        before: ForcePeriod,
        after: ForcePeriod,
        note: HistoryNote = None,
    ) -> None:
        self.before, self.after, self.note = before, after, note
        super().__init__(
            title, scope, on, f"no set of {title} on {on}: {before.key} ended {before.last}, "
            f"{after.key} begins {after.first}",
        )  # fmt: skip


class Overlap(NotInForce):
    """Several sets of the title are in force on the day; the caller must name the version.

    Attributes:
        candidates: the sets in force on that day.
    """

    def __init__(
        self, title: str, scope: str | None, on: date, candidates: Sequence[ForcePeriod]
    ) -> None:
        self.candidates = tuple(candidates)
        names = ", ".join(str(c.key) for c in candidates)
        super().__init__(title, scope, on, f"several sets of {title} on {on}: {names}")


class Provisional(CriteriaEngineError):
    """The caller refused provisional decisions, and this one depends on rules that are not verified.

    Attributes:
        ids: the ids of the parts whose basis is not `seen`, each of them once.
    """

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = tuple(dict.fromkeys(ids))
        super().__init__(f"rules not verified against the original text: {', '.join(self.ids)}")


class ReceiptDifference(NamedTuple):
    """One respect in which a receipt differs from the set, facts and days given for its replay.

    Attributes:
        what: the attribute of the receipt: `set_hash`, `facts_hash`, `law_date`, `subject_hash`, `period`
            or `decided_on`.
        expected: its value in the receipt.
        found: its value for what was given.
    """

    what: str
    expected: str
    found: str


class ReplayMismatch(CriteriaEngineError):
    """A receipt belongs to another set, subject, day or period, or to other facts, than those given.

    Attributes:
        differences: everything that differs.
        what: the name of the first difference.
        expected: its value in the receipt.
        found: its value for what was given.
    """

    def __init__(self, differences: Sequence[ReceiptDifference]) -> None:
        self.differences = tuple(differences)
        self.what, self.expected, self.found = self.differences[0]
        super().__init__(
            "; ".join(
                f"{what} differs: {expected} in the receipt, {found} here"
                for what, expected, found in self.differences
            )
        )


class MissingPackages(CriteriaEngineError):
    """An optional package is not installed: `pip install 'criteria-engine[EXTRA]'`.

    Attributes:
        extra: the name of the extra.
        package: the package that could not be imported.
    """

    def __init__(self, extra: str, package: str) -> None:
        self.extra, self.package = extra, package
        super().__init__(
            f"this needs the package {package}: pip install 'criteria-engine[{extra}]'"
        )


HistoryNote = tuple[str, str | None] | None
"""A note on the history of the law: the Vietnamese text, and the English one or None."""

__all__ = [
    "AmbiguousScope",
    "BudgetExceeded",
    "CriteriaEngineError",
    "CriteriaError",
    "Ended",
    "ForcePeriod",
    "FunctionFailed",
    "FunctionRefused",
    "Gap",
    "MissingPackages",
    "NotInForce",
    "NotYetInForce",
    "Overlap",
    "Provisional",
    "ReceiptDifference",
    "ReplayMismatch",
    "TooLong",
    "UnknownTitle",
]
