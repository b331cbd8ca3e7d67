"""What a host may have to catch: one family of exceptions, each with its data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import CriteriaEngineError, CriteriaError, nearest

if TYPE_CHECKING:
    from criteria_engine.model.decision import SetKey


class TooLong(CriteriaEngineError):
    """An expression made a list or a text longer than :data:`LONGEST`; `said` tells it in words.

    Doubling a few dozen times would otherwise fill the memory: `b: a + a`, `c: b + b`, …
    """

    def __init__(self) -> None:
        self.said = Text(
            "phép tính tạo ra một danh sách hoặc đoạn chữ quá dài",
            "an expression makes a list or a text that is too long",
        )
        super().__init__(self.said.en)


class FunctionFailed(CriteriaEngineError):
    """A function of a host or a package raised something, or gave what it did not declare.

    `function` is its name. What it raised is the cause (`__cause__`); its words are not repeated, since
    they may hold facts.
    """

    def __init__(self, function: str, said: Text) -> None:
        self.function, self.said = function, said
        super().__init__(said.en)


class FunctionRefused(CriteriaEngineError, ValueError):
    """A function that cannot be offered to rules: its declaration is at fault, or its name is taken.

    `function` is its name, as far as it is known; `said` tells what is wrong in both languages.
    """

    def __init__(self, function: str, said: Text) -> None:
        self.function, self.said = function, said
        super().__init__(said.en)


class BudgetExceeded(CriteriaEngineError):
    """A decision visited more list items than :data:`STEP_BUDGET` allows; `said` tells it in words."""

    def __init__(self) -> None:
        self.said = Text(
            "tính kết quả phải duyệt quá nhiều mục của các danh sách",
            "deciding goes over too many items of lists",
        )
        super().__init__(self.said.en)


@dataclass(frozen=True, slots=True)
class ForcePeriod:
    """The days one set is in force; `last` is None while it still is."""

    key: SetKey
    first: date
    last: date | None


class UnknownTitle(CriteriaEngineError):
    """No set of this title (in this scope, of this version) is in the catalogue.

    `known` has the titles there are, or the sets of this one; `suggestion` the nearest of them. `unread`
    names the files that do not say which set they hold: it may be in one of these.
    """

    def __init__(
        self,
        title: str,
        scope: str | None,
        known: Sequence[str],
        *,
        version: str | None = None,
        unread: Sequence[str] = (),
    ) -> None:
        self.title, self.scope, self.version = title, scope, version
        self.known, self.unread = tuple(known), tuple(unread)
        self.suggestion = nearest("/".join(filter(None, (title, scope, version))), known)
        where = f" in scope {scope}" if scope else ""
        which = f" of version {version}" if version else ""
        hint = f"; did you mean {self.suggestion}?" if self.suggestion else ""
        files = f"; files that could not be read: {', '.join(unread)}" if unread else ""
        super().__init__(f"no criteria set for {title}{where}{which}{hint}{files}")


class AmbiguousScope(CriteriaEngineError):
    """The title has several scopes and none was named."""

    def __init__(self, title: str, scopes: Sequence[str]) -> None:
        self.title, self.scopes = title, tuple(scopes)
        super().__init__(f"{title} has several scopes: {', '.join(scopes)}")


class NotInForce(CriteriaEngineError):
    """No single set of the title is the law on the day asked for; the subclasses say why."""

    def __init__(self, title: str, scope: str | None, on: date, text: str) -> None:
        self.title, self.scope, self.on = title, scope, on
        super().__init__(text)


class NotYetInForce(NotInForce):
    """The day is before the first set: `first` is in force from `first.first`."""

    def __init__(
        self, title: str, scope: str | None, on: date, first: ForcePeriod, note: HistoryNote = None
    ) -> None:
        self.first, self.note = first, note
        super().__init__(
            title, scope, on, f"{title} is not in force on {on}: first from {first.first}"
        )


class Ended(NotInForce):
    """The day is after the last set: `last` ended on `last.last`; `successor` where one is known."""

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
    """The day lies between two sets."""

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
    """Several sets claim the day; name the `version`."""

    def __init__(
        self, title: str, scope: str | None, on: date, candidates: Sequence[ForcePeriod]
    ) -> None:
        self.candidates = tuple(candidates)
        names = ", ".join(str(c.key) for c in candidates)
        super().__init__(title, scope, on, f"several sets of {title} on {on}: {names}")


class Provisional(CriteriaEngineError):
    """The host asked to refuse decisions that rest on anything but seen sources."""

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = tuple(ids)
        super().__init__(f"the decision rests on sources not seen: {', '.join(ids)}")


class ReplayMismatch(CriteriaEngineError):
    """A receipt does not fit: the set, or the facts, are not those of the decision."""

    def __init__(self, what: str, expected: str, found: str) -> None:
        self.what, self.expected, self.found = what, expected, found
        super().__init__(f"{what} differ: receipt {expected}, here {found}")


class MissingPackages(CriteriaEngineError):
    """What was asked for needs the packages of an extra: `pip install 'criteria-engine[EXTRA]'`."""

    def __init__(self, extra: str, package: str) -> None:
        self.extra, self.package = extra, package
        super().__init__(
            f"this needs the package {package}: pip install 'criteria-engine[{extra}]'"
        )


HistoryNote = tuple[str, str | None] | None
"""A note of the law's history in Vietnamese and English."""


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
    "ReplayMismatch",
    "TooLong",
    "UnknownTitle",
]
