"""render: a decision → its JSON, assembled from JSON cached by earlier decisions of the same set.

The findings on a part of a set depend on few values (:mod:`criteria_engine.explanation.cache_keys`).
Where these values occurred before, the JSON comes from a cache and nothing is explained. Otherwise the
part is explained, and its JSON is cached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from criteria_engine.checked_set import CheckedSet
from criteria_engine.explanation.cache_keys import CacheKey, KeyedDecision
from criteria_engine.explanation.expression_info import store
from criteria_engine.explanation.findings import LazyDetails
from criteria_engine.model.decision import DecisionData, Outcome
from criteria_engine.model.findings import Finding
from criteria_engine.rendering.json_record import json_around, json_inside, record_json

JsonTexts = tuple[str, ...]
"""JSON in pieces, to be joined."""


class JsonWriter:
    """Writes decisions of one checked set as JSON, with caches of limited size.

    Attributes:
        criteria: for each criterion, the JSON around its indicators by their outcomes.
        parts: the caches of each indicator, each condition, and the pass mark.
    """

    def __init__(self, checked: CheckedSet) -> None:
        self._checked = checked
        self.criteria: list[dict[CacheKey, JsonTexts]] = [{} for _ in checked.criteria]
        count = len(checked.indicators) + len(checked.conditions) + 1
        self.parts = [PartJsonCache() for _ in range(count)]

    def __reduce__(self) -> tuple[Callable[[], Callable[[DecisionData], str]], tuple[()]]:
        """Pickle as the writer without caches, which needs no checked set."""
        return _uncached_writer, ()

    def __call__(self, decision: DecisionData) -> str:
        """Return the JSON of a decision.

        Raises:
            UnicodeEncodeError: a text cannot be encoded as UTF-8, such as a lone surrogate.
        """
        details = decision._details  # noqa: SLF001
        if not isinstance(details, LazyDetails):
            return record_json(decision)
        keyed = details.decided.keyed
        if keyed is None:
            return record_json(decision)
        before, between, after = json_around(decision, "criteria", "conditions")
        # One list is joined once, because copying a long record is slow.
        texts = [before]
        self._criteria(details, keyed, texts)
        texts.append(between)
        _append_list(self._conditions(details, keyed), texts)
        texts.append(after)
        return "".join(texts)

    def _criteria(self, details: LazyDetails, keyed: KeyedDecision, texts: list[str]) -> None:
        level_index, verdict = details.decided.level_index, details.decided.verdict
        start = 0
        for index, criterion in enumerate(self._checked.criteria):
            end = start + len(criterion.indicators)
            outcome = keyed.result_keys[start:end]
            key = (level_index, verdict.criteria[index], outcome)
            frame = self.criteria[index].get(key)
            if frame is None:
                frame = json_around(details.criterion(index, ()), "indicators")
                store(self.criteria[index], key, frame)
            texts += (",", frame[0]) if index else (frame[0],)
            _append_list(
                [self._indicator(each, details, keyed) for each in range(start, end)], texts
            )
            texts.append(frame[1])
            start = end

    def _indicator(self, index: int, details: LazyDetails, keyed: KeyedDecision) -> JsonTexts:
        decided, explain = details.decided, partial(details.indicator, index)
        reasons, operands = keyed.reason_keys[index], keyed.operand_keys[index]
        judged = decided.results.indicators[index].judged
        if reasons is None or operands is None or judged is not None:
            return (record_json(explain()),)
        decides = self._checked.part_ids[index] in decided.decisive
        outcome = (decided.level_index, decides, keyed.result_keys[index])
        return self.parts[index].texts(outcome, (decided.level_index, reasons), operands, explain)

    def _conditions(self, details: LazyDetails, keyed: KeyedDecision) -> Iterator[JsonTexts]:
        for index in range(len(self._checked.conditions)):
            yield self._condition(index, details, keyed)
        for finding in (
            self._pass_mark(details, keyed),
            _uncached(details.minimum()),
            _uncached(details.award()),
        ):
            if finding is not None:
                yield finding

    def _condition(self, index: int, details: LazyDetails, keyed: KeyedDecision) -> JsonTexts:
        position = len(keyed.result_keys) + index
        explain = partial(details.condition, index)
        reasons, operands = keyed.reason_keys[position], keyed.operand_keys[position]
        if reasons is None or operands is None:
            return (record_json(explain()),)
        decides = self._checked.part_ids[position] in details.decided.decisive
        outcome = (decides, details.decided.results.conditions[index])
        return self.parts[position].texts(outcome, reasons, operands, explain)

    def _pass_mark(self, details: LazyDetails, keyed: KeyedDecision) -> JsonTexts | None:
        total, node = details.decided.verdict.total, self._checked.pass_mark
        mark, operands = details.decided.results.pass_mark, keyed.operand_keys[-1]
        if total is None or node is None:
            return None
        explain = partial(details.pass_mark_of, total, node)
        if operands is None or set(map(type, (*total, mark))) != {int}:
            return (record_json(explain()),)
        decides = details.decided.verdict.outcome is Outcome.NOT_ELIGIBLE
        outcome = (decides, total[0] >= mark, total[2], mark)
        return self.parts[-1].texts(outcome, (*total, mark), operands, explain)


class PartJsonCache:
    """The cached JSON of one part of a set, by the values it depends on.

    Attributes:
        frames: the JSON around reasons and operands, by the outcome of the part.
        reasons: the JSON of reasons and applicability, by their cache key.
        operands: the JSON of operands, by their cache key.
    """

    def __init__(self) -> None:
        self.frames: dict[CacheKey, JsonTexts] = {}
        self.reasons: dict[CacheKey, JsonTexts] = {}
        self.operands: dict[CacheKey, JsonTexts] = {}

    def texts(
        self,
        outcome: CacheKey,
        reasons: CacheKey,
        operands: CacheKey,
        explain: Callable[[], Finding],
    ) -> JsonTexts:
        """Return the JSON of a part, in pieces.

        Args:
            outcome: the cache key of the status and whatever else is not a reason or operand.
            reasons: the cache key of the reasons.
            operands: the cache key of the operands.
            explain: computes the finding; called only where a piece is not cached.
        """
        frame = self.frames.get(outcome)
        why, values = self.reasons.get(reasons), self.operands.get(operands)
        if frame is None or why is None or values is None:
            finding = explain()
            frame, inner = json_around(finding, *_VARYING), json_inside(finding, *_VARYING)
            why, values = (inner[0], inner[2]), (inner[1],)
            store(self.frames, outcome, frame)
            store(self.reasons, reasons, why)
            store(self.operands, operands, values)
        return frame[0], why[0], frame[1], values[0], frame[2], why[1], frame[3]


def _append_list(items: Iterable[JsonTexts], texts: list[str]) -> None:
    """Append the items of a list to `texts`, with commas between them."""
    for index, item in enumerate(items):
        if index:
            texts.append(",")
        texts += item


def _uncached(finding: Finding | None) -> JsonTexts | None:
    """Return the JSON of a finding that is not cached; None without a finding."""
    return None if finding is None else (record_json(finding),)


_VARYING: Final = ("reasons", "operands", "applies")
"""The fields of a finding that depend on more than the outcome of its part."""


def _uncached_writer() -> Callable[[DecisionData], str]:
    return record_json
