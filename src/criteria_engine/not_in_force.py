"""The exceptions where a title has no single set in force on a day; each is one reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import CriteriaEngineError
from criteria_engine.frozen import dataclass
from criteria_engine.wording.dates import format_date

if TYPE_CHECKING:
    from criteria_engine.model.decision import SetKey

HistoryNote = tuple[str, str | None] | None
"""A note on the history of the law: the Vietnamese text, and the English one or None."""


@dataclass(frozen=True, slots=True)
class ForcePeriod:
    """The days on which a set is in force, both included; `last` is None where it has no end yet."""

    key: SetKey
    first: date
    last: date | None


class NotInForce(CriteriaEngineError):
    """The title has no single set in force on the day; each subclass is one reason.

    Attributes:
        title: the requested title.
        scope: the requested scope, or None.
        on: the requested day.
        said: the message in both languages.
    """

    code = "not-in-force"
    advice = Text("chọn ngày khác", "choose another day")

    def __init__(self, title: str, scope: str | None, on: date) -> None:
        self.title, self.scope, self.on = title, scope, on
        self.said = self.said_of(Text(title, title))
        super().__init__(self.said.en)

    def said_of(self, title: Text) -> Text:
        """Return the message with the title called by a name."""
        raise NotImplementedError

    def _data(self) -> Mapping[str, Any]:
        data = dict(super()._data())
        if data.get("note") is not None:
            data["note"] = dict(zip(("vi", "en"), data["note"], strict=True))
        return data


def _day(day: date | None) -> Text:
    """Return a day in both languages; None is the end of time."""
    known = day or date.max
    return Text(format_date(known, "vi"), format_date(known, "en"))


class NotYetInForce(NotInForce):
    """The day is before the first set of the title.

    Attributes:
        first: the first set and its days in force.
        note: what the history of the law says about these days, or None.
    """

    code = "not-yet-in-force"

    def __init__(
        self, title: str, scope: str | None, on: date, first: ForcePeriod, note: HistoryNote = None
    ) -> None:
        self.first, self.note = first, note
        super().__init__(title, scope, on)

    def said_of(self, title: Text) -> Text:
        """Return the message with the title called by a name."""
        on, first, version = _day(self.on), _day(self.first.first), self.first.key.version
        return Text(
            f"Ngày {on.vi} chưa có bộ tiêu chí nào của {title.vi} có hiệu lực;"
            f" bộ đầu tiên ({version}) có hiệu lực từ ngày {first.vi}.",
            f"On {on.en} no set of {title.en} is in force yet;"
            f" the first ({version}) is in force from {first.en}.",
        )


class Ended(NotInForce):
    """The day is after the last set of the title.

    Attributes:
        last: the last set and its days in force.
        successor: the set of the title that replaced this one, where it is known.
        note: what the history of the law says about these days, or None.
    """

    code = "ended"

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
        super().__init__(title, scope, on)

    def said_of(self, title: Text) -> Text:
        """Return the message with the title called by a name."""
        on, last, version = _day(self.on), _day(self.last.last), self.last.key.version
        vi = (
            f"Ngày {on.vi} không còn bộ tiêu chí nào của {title.vi} có hiệu lực;"
            f" bộ cuối cùng ({version}) có hiệu lực đến hết ngày {last.vi}."
        )
        en = (
            f"On {on.en} no set of {title.en} is in force any more;"
            f" the last ({version}) was in force until {last.en}."
        )
        if self.successor is not None:
            first, version = _day(self.successor.first), self.successor.key.version
            vi += f" Bộ thay thế: {version}, từ ngày {first.vi}."
            en += f" Its successor: {version}, from {first.en}."
        return Text(vi, en)


class Gap(NotInForce):
    """The day is between two sets of the title.

    Attributes:
        before: the set that ended before the day.
        after: the set that begins after the day.
        note: what the history of the law says about these days, or None.
    """

    code = "gap"

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
        super().__init__(title, scope, on)

    def said_of(self, title: Text) -> Text:
        """Return the message with the title called by a name."""
        on, last, first = _day(self.on), _day(self.before.last), _day(self.after.first)
        before, after = self.before.key.version, self.after.key.version
        return Text(
            f"Ngày {on.vi} nằm giữa hai bộ tiêu chí của {title.vi}: bộ trước ({before}) có hiệu lực đến"
            f" hết ngày {last.vi}, bộ sau ({after}) có hiệu lực từ ngày {first.vi}.",
            f"{on.en} lies between two sets of {title.en}: the earlier one ({before}) was in force until"
            f" {last.en}, the later one ({after}) is in force from {first.en}.",
        )


class Overlap(NotInForce):
    """Several sets are in force on the day, equally particular; the caller must name the version.

    Attributes:
        candidates: the sets in force on that day.
    """

    code = "overlap"
    advice = Text("chọn một phiên bản", "name one of the versions")

    def __init__(
        self, title: str, scope: str | None, on: date, candidates: Sequence[ForcePeriod]
    ) -> None:
        self.candidates = tuple(candidates)
        super().__init__(title, scope, on)

    def said_of(self, title: Text) -> Text:
        """Return the message with the title called by a name."""
        on, versions = _day(self.on), ", ".join(each.key.version for each in self.candidates)
        return Text(
            f"ngày {on.vi} có nhiều bộ tiêu chí của {title.vi} cùng hiệu lực: {versions}",
            f"on {on.en} several sets of {title.en} are in force: {versions}",
        )


__all__ = ["Ended", "ForcePeriod", "Gap", "NotInForce", "NotYetInForce", "Overlap"]
