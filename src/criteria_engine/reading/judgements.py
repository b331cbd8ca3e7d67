"""read: the `judgements` and `evidence` sections of raw facts → results by indicator id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import nearest
from criteria_engine.model.arithmetic import modulo
from criteria_engine.model.facts import Judgeable, JudgedResult, Shape
from criteria_engine.reading import fact_diagnostics as codes
from criteria_engine.reading.fact_paths import FactPath
from criteria_engine.reading.fact_values import FactValueReader, boolean_in, located_key
from criteria_engine.reading.raw_values import excerpt, is_blank, python_value, text_of

_JUDGEMENT_KEYS: Final = ("met", "points", "by", "on", "evidence")


class JudgementReader:
    """Reads what people judged and which evidence was shown, against what a set asks for.

    Args:
        shape: The indicators open to judgement and those that need evidence.
        values: Reads the scalars and receives the diagnostics.
    """

    def __init__(self, shape: Shape, values: FactValueReader) -> None:
        self._shape = shape
        self._values = values

    def judgements(self, raw: Any) -> dict[str, JudgedResult]:
        """Read the `judgements` section; blank judgements are left out.

        Args:
            raw: A mapping from indicator ids to `true`, points, or `{met: …, by: …, on: …}`.
        """
        return {
            id_: judged
            for id_, value, path in self._by_id(raw, "judgements", self._shape.judgeable)
            if (judged := self._judged(value, self._shape.judgeable[id_], path)) is not None
        }

    def evidence(self, raw: Any) -> dict[str, bool | str]:
        """Read the `evidence` section: by indicator id, whether it was shown, or which document."""
        evidence: dict[str, bool | str] = {}
        for id_, value, path in self._by_id(raw, "evidence", self._shape.evidence):
            shown = self.evidence_value(value, path)
            if shown is not None:
                evidence[id_] = shown
        return evidence

    def result(self, raw: Any, judgeable: Judgeable, path: FactPath) -> JudgedResult | None:
        """Read one judged result: met or not, or points; None after a diagnostic.

        Args:
            raw: A boolean where `judgeable.max` is None, else a number.
            judgeable: The indicator. Points lie in 0 … `max` and are a multiple of `step`, if any.
            path: The path of the result, for messages.
        """
        if judgeable.max is None:
            met = self._values.boolean(raw, path)
            return None if met is None else JudgedResult(met=met)
        points = self._values.exact_number(raw, "number", path)
        if points is None:
            return None
        step = judgeable.step
        if not 0 <= points <= judgeable.max or (step is not None and modulo(points, step)):
            steps = Text(f", {step} điểm một nấc", f", in steps of {step}") if step else ""
            self._values.report(
                codes.WRONG_POINTS, raw, path, text=points, max=judgeable.max, steps=steps
            )
            return None
        return JudgedResult(points=points)

    def evidence_value(self, raw: Any, path: FactPath) -> bool | str | None:
        """Read whether evidence was shown, or the name of the document; None after a diagnostic."""
        plain = python_value(raw)
        if isinstance(plain, bool):
            return plain
        if text_of(raw) is None:
            self._values.report(codes.INVALID_BOOLEAN, raw, path, text=excerpt(raw))
            return None
        text = self._values.plain_text(raw, path)
        shown = None if text is None else boolean_in(text)
        return text if shown is None else shown

    def _by_id(
        self, raw: Any, section: str, known: Mapping[str, Any] | frozenset[str]
    ) -> Iterator[tuple[str, Any, FactPath]]:
        """Yield id, value and path of the entries that are not blank; report unknown ids."""
        if is_blank(raw):
            return
        entries = self._values.entries(raw, (section,))
        if entries is None:
            self._values.report_type(raw, "record", (section,))
            return
        code = codes.UNKNOWN_JUDGEMENT if section == "judgements" else codes.UNKNOWN_EVIDENCE
        for id_, value in entries:
            path = (section, id_)
            if id_ not in known:
                at, all_ids = located_key(id_, value), ", ".join(sorted(known)) or "–"
                self._values.report(code, at, path, nearest(id_, known), id=id_, known=all_ids)
            elif not is_blank(value):
                yield str(id_), value, path

    def _judged(self, raw: Any, judgeable: Judgeable, path: FactPath) -> JudgedResult | None:
        entries = self._values.entries(raw, path)
        if entries is None:
            return self.result(raw, judgeable, path)
        by_key = dict(entries)
        for key in sorted(by_key.keys() - set(_JUDGEMENT_KEYS)):
            suggestion = nearest(key, _JUDGEMENT_KEYS)
            at = located_key(key, by_key[key])
            self._values.report_unknown(at, (*path, key), _JUDGEMENT_KEYS, suggestion)
        key, other = ("met", "points") if judgeable.max is None else ("points", "met")
        if key in by_key and not is_blank(by_key.get(other)):
            known = [each for each in _JUDGEMENT_KEYS if each != other]
            self._values.report_unknown(located_key(other, by_key[other]), (*path, other), known)
        if key in by_key and is_blank(by_key[key]):
            return None
        if by_key.keys() <= set(_JUDGEMENT_KEYS) and all(map(is_blank, by_key.values())):
            return None
        if key not in by_key:
            self._values.report(codes.MISSING_JUDGEMENT, raw, path)
            return None
        result = self.result(by_key[key], judgeable, (*path, key))
        if result is None:
            return None
        return JudgedResult(
            result.met,
            result.points,
            self._values.plain_text(by_key.get("by"), (*path, "by")),
            self._values.day(by_key.get("on"), (*path, "on")),
            self._values.plain_text(by_key.get("evidence"), (*path, "evidence")),
        )
