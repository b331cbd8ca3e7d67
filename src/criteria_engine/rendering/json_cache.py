"""render: a decision → its JSON, put together from what was written for others by the same set.

What is told of a part hangs on few values (:mod:`criteria_engine.explanation.cache_keys`). Where that was told
before, its JSON is looked up, and nothing is explained; else the part is told, and its JSON kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from criteria_engine.checked_set import CheckedSet
from criteria_engine.explanation.cache_keys import Key, Outline
from criteria_engine.explanation.expression_info import keep
from criteria_engine.explanation.findings import LazyDetails
from criteria_engine.model.decision import DecisionData, Outcome
from criteria_engine.model.findings import Finding
from criteria_engine.rendering.json_record import json_around, json_inside, record_json

JsonTexts = tuple[str, ...]
"""JSON in pieces."""


class JsonWriter:
    """Writes the decisions of one set as it stands on a day; it grows, within bounds, as it does."""

    def __init__(self, checked: CheckedSet) -> None:
        self._checked = checked
        self.criteria: list[dict[Key, JsonTexts]] = [{} for _ in checked.criteria]
        """What was written of each criterion around its indicators, by what came of these."""
        count = len(checked.indicators) + len(checked.conditions) + 1
        self.parts = [PartJsonCache() for _ in range(count)]
        """What was written of each indicator, each knock-out and prerequisite, and the pass mark."""

    def __reduce__(self) -> tuple[Callable[[], Callable[[DecisionData], str]], tuple[()]]:
        """What travels: the writing of a decision whose reasons are all made."""
        return _uncached_writer, ()

    def __call__(self, decision: DecisionData) -> str:
        """The JSON of a decision.

        Raises:
            UnicodeEncodeError: a text is none that can be written as UTF-8.
        """
        telling = decision._told  # noqa: SLF001
        if not isinstance(telling, LazyDetails):
            return record_json(decision)
        outline = telling.decided.outline
        if outline is None:
            return record_json(decision)
        before, between, after = json_around(decision, "criteria", "conditions")
        # One list, joined once: a record is long, and copying it takes its time.
        texts = [before]
        self._criteria(telling, outline, texts)
        texts.append(between)
        _append_list(self._conditions(telling, outline), texts)
        texts.append(after)
        return "".join(texts)

    def _criteria(self, telling: LazyDetails, outline: Outline, texts: list[str]) -> None:
        reference, verdict = telling.decided.reference, telling.decided.verdict
        start = 0
        for index, criterion in enumerate(self._checked.criteria):
            end = start + len(criterion.indicators)
            came_out = outline.came_out[start:end]
            key = (reference, verdict.criteria[index], came_out)
            frame = self.criteria[index].get(key)
            if frame is None:
                frame = json_around(telling.criterion(index, ()), "indicators")
                keep(self.criteria[index], key, frame)
            texts += (",", frame[0]) if index else (frame[0],)
            _append_list(
                [self._indicator(each, telling, outline) for each in range(start, end)], texts
            )
            texts.append(frame[1])
            start = end

    def _indicator(self, index: int, telling: LazyDetails, outline: Outline) -> JsonTexts:
        decided, told = telling.decided, partial(telling.indicator, index)
        reasons, operands = outline.reasons[index], outline.operands[index]
        judged = decided.results.indicators[index].judged
        if reasons is None or operands is None or judged is not None:
            return (record_json(told()),)
        decides = self._checked.part_ids[index] in decided.decisive
        came_out = (decided.reference, decides, outline.came_out[index])
        return self.parts[index].texts(came_out, (decided.reference, reasons), operands, told)

    def _conditions(self, telling: LazyDetails, outline: Outline) -> Iterator[JsonTexts]:
        for index in range(len(self._checked.conditions)):
            yield self._condition(index, telling, outline)
        for finding in (
            self._pass_mark(telling, outline),
            _uncached(telling.minimum()),
            _uncached(telling.award()),
        ):
            if finding is not None:
                yield finding

    def _condition(self, index: int, telling: LazyDetails, outline: Outline) -> JsonTexts:
        place = len(outline.came_out) + index
        told = partial(telling.condition, index)
        reasons, operands = outline.reasons[place], outline.operands[place]
        if reasons is None or operands is None:
            return (record_json(told()),)
        decides = self._checked.part_ids[place] in telling.decided.decisive
        came_out = (decides, telling.decided.results.conditions[index])
        return self.parts[place].texts(came_out, reasons, operands, told)

    def _pass_mark(self, telling: LazyDetails, outline: Outline) -> JsonTexts | None:
        total, node = telling.decided.verdict.total, self._checked.pass_mark
        mark, operands = telling.decided.results.pass_mark, outline.operands[-1]
        if total is None or node is None:
            return None
        told = partial(telling.marked, total, node)
        if operands is None or set(map(type, (*total, mark))) != {int}:
            return (record_json(told()),)
        decides = telling.decided.verdict.outcome is Outcome.NOT_ELIGIBLE
        came_out = (decides, total[0] >= mark, total[2], mark)
        return self.parts[-1].texts(came_out, (*total, mark), operands, told)


class PartJsonCache:
    """What was written of one part of a set, by what it hangs on."""

    def __init__(self) -> None:
        self.frames: dict[Key, JsonTexts] = {}
        """What is around reasons and values, by what came of the part."""
        self.reasons: dict[Key, JsonTexts] = {}
        """Why it came so, and why it applies."""
        self.operands: dict[Key, JsonTexts] = {}
        """The values it reads."""

    def texts(
        self, came_out: Key, reasons: Key, operands: Key, tell: Callable[[], Finding]
    ) -> JsonTexts:
        """The JSON of a part, in pieces; the part is told where one of them was not written before."""
        frame = self.frames.get(came_out)
        why, values = self.reasons.get(reasons), self.operands.get(operands)
        if frame is None or why is None or values is None:
            finding = tell()
            frame, inner = json_around(finding, *_VARYING), json_inside(finding, *_VARYING)
            why, values = (inner[0], inner[2]), (inner[1],)
            keep(self.frames, came_out, frame)
            keep(self.reasons, reasons, why)
            keep(self.operands, operands, values)
        return frame[0], why[0], frame[1], values[0], frame[2], why[1], frame[3]


def _append_list(items: Iterable[JsonTexts], texts: list[str]) -> None:
    """Put the items of a list, with what stands between them, to other texts."""
    for index, item in enumerate(items):
        if index:
            texts.append(",")
        texts += item


def _uncached(finding: Finding | None) -> JsonTexts | None:
    """The JSON of what is told anew each time, if there is any."""
    return None if finding is None else (record_json(finding),)


_VARYING: Final = ("reasons", "operands", "applies")
"""The fields that do not only hang on what came of a part."""


def _uncached_writer() -> Callable[[DecisionData], str]:
    return record_json
