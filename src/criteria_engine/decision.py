"""The decision and everything it says for itself, as a versioned pydantic model.

The verdict is there at once; findings, what is missing and the receipt are made when they are
first read. `model_dump_json()` writes all of it, in the format :data:`DECISION_FORMAT`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import (
    Any,
    Final,
    Literal,
    assert_never,
    get_args,
)

from pydantic import ModelWrapValidatorHandler, PrivateAttr, model_validator

from criteria_engine.bilingual import Language, known_language
from criteria_engine.model.base import put
from criteria_engine.model.decision import (
    DECISION_FORMAT,
    DecisionData,
    Details,
    Reasons,
)
from criteria_engine.rendering.decision.report import report
from criteria_engine.rendering.html import render_html
from criteria_engine.rendering.json_record import record_json
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rendering.text import render_text

RenderStyle = Literal["text", "markdown", "html"]
"""The forms a decision can be told in."""


_FRACTION: Final = re.compile(r"-?\d+(\.\d+)?(E[+-]?\d+)?")


def _restore_fractions(data: Any) -> Any:
    """The JSON of reasons, with fractions among the values that conditions compared as numbers again.

    JSON has them as text; whole numbers are numbers there, and codes and days have a label.
    """
    if isinstance(data, list | tuple):
        return [_restore_fractions(each) for each in data]
    if not isinstance(data, Mapping):
        return data
    found = {name: _restore_fractions(each) for name, each in data.items()}
    value = found.get("value")
    if isinstance(value, str) and found.get("known") is True and found.get("label") is None:
        matched = _FRACTION.fullmatch(value)
        if matched is not None and matched.lastindex is not None:
            found["value"] = Decimal(value)
    return found


class Decision(DecisionData):
    """Whether one subject has earned a title under one set of criteria, and why.

    `level` and `grade` are the highest that are settled; `possible_levels` those that what is
    unknown may still bring. `total` is None where the title is not won by points.
    """

    _render: Callable[[Decision, Language, RenderStyle], str] = PrivateAttr()

    _record: Callable[[Decision], str] | None = PrivateAttr(None)

    @classmethod
    def lazily(
        cls,
        reasons: Reasons,
        render: Callable[[Decision, Language, RenderStyle], str],
        *,
        record: Callable[[Decision], str] | None = None,
        **verdict: Any,
    ) -> Decision:
        """A decision whose `reasons` are made when they are first asked for.

        `render` tells it in words; `record` writes its JSON faster than pydantic does.
        """
        decision = cls.__new__(cls)
        fields = {"format": DECISION_FORMAT, **verdict}
        put(decision, "__dict__", fields)
        put(decision, "__pydantic_fields_set__", set(fields))
        put(decision, "__pydantic_extra__", None)
        private = {"_reasons": reasons, "_render": render, "_record": record}
        put(decision, "__pydantic_private__", private)
        return decision

    @model_validator(mode="wrap")
    @classmethod
    def _read_back(cls, data: Any, read: ModelWrapValidatorHandler[Decision]) -> Decision:
        """A decision that was recorded comes back with its reasons, as they were told then."""
        decision = read(data)
        if decision is not data:
            details = Details.model_validate(_restore_fractions(data))
            private = {"_reasons": details, "_render": render_decision, "_record": record_json}
            put(decision, "__pydantic_private__", private)
        return decision

    def explain(self, language: Language = "vi", *, style: RenderStyle = "text") -> str:
        """The decision in words, for the officer and the family: text, Markdown or HTML.

        Raises:
            ValueError: it is told in no such language or style.
        """
        if style not in get_args(RenderStyle):
            raise ValueError(f"`style` is one of {get_args(RenderStyle)}, not {style!r}")
        return self._render(self, known_language(language), style)

    def model_dump_json(self, **options: Any) -> str:
        """The whole decision as JSON, the record to keep; the options are those of pydantic."""
        if not options and self._record is not None and type(self) is Decision:
            try:
                return self._record(self)
            except UnicodeEncodeError:
                # A text that no UTF-8 can hold: pydantic says so in its own words.
                pass
        return super().model_dump_json(**options)


def render_decision(decision: Decision, language: Language, style: RenderStyle) -> str:
    """Everything a decision says for itself, as text, Markdown or one HTML page."""
    document = report(decision, language)
    match style:
        case "text":
            return render_text(document)
        case "markdown":
            return render_markdown(document)
        case "html":
            return render_html(document)
        case _:
            assert_never(style)
