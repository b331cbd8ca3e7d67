"""Decision: the data of a decision, its explanation in words, and its JSON.

The verdict is computed at once; findings, missing facts and the receipt are computed when they are
first read. `model_dump_json()` writes all of them, in the format :data:`DECISION_FORMAT`. The data
itself is declared in :mod:`criteria_engine.model.decision`, which does not depend on rendering.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import (
    TYPE_CHECKING,
    Any,
)

from pydantic import ModelWrapValidatorHandler, PrivateAttr, ValidationError, model_validator

from criteria_engine.arguments import expect_type
from criteria_engine.bilingual import Language, check_language
from criteria_engine.lazy import LazyModule
from criteria_engine.model.base import set_attribute
from criteria_engine.model.decision import (
    DECISION_FORMAT,
    DecisionData,
    DecisionDetails,
    Details,
)

if TYPE_CHECKING:
    from criteria_engine import comparison
    from criteria_engine.comparison import Comparison
    from criteria_engine.explanation import record_encoder, record_reading, record_words
    from criteria_engine.model.advice import Advice
    from criteria_engine.rendering import styles
    from criteria_engine.rendering.decision import report
    from criteria_engine.rendering.styles import RenderStyle
else:
    # Only a decision that is explained, or whose record is written short or read, needs them.
    record_encoder = LazyModule("criteria_engine.explanation.record_encoder")
    record_reading = LazyModule("criteria_engine.explanation.record_reading")
    record_words = LazyModule("criteria_engine.explanation.record_words")
    comparison = LazyModule("criteria_engine.comparison")
    report = LazyModule("criteria_engine.rendering.decision.report")
    styles = LazyModule("criteria_engine.rendering.styles")


class Decision(DecisionData):
    """Whether one subject has earned a title under one set of criteria, and why.

    `level` and `grade` are the highest that are certain; `possible_levels` are those that can still
    be reached, depending on unknown facts. `total` is None where the title has no points.
    """

    _record: Callable[[Decision], str] | None = PrivateAttr(None)

    _record_values: Callable[[Decision], str] | None = PrivateAttr(None)

    _advise: Callable[..., Advice] | None = PrivateAttr(None)

    @classmethod
    def lazily(
        cls,
        make_details: Callable[[], DecisionDetails],
        *,
        record: Callable[[Decision], str] | None = None,
        record_values: Callable[[Decision], str] | None = None,
        advise: Callable[..., Advice] | None = None,
        **verdict: Any,
    ) -> Decision:
        """Return a decision whose details are computed when one of them is first read.

        Args:
            make_details: returns the findings, missing facts, doubts, notes and receipt.
            record: writes the JSON of the decision faster than pydantic; the text is the same.
            record_values: writes the short form that refers to the words document of the set.
            advise: finds plans for the subject; it takes `level` and `limit`.
            **verdict: the other fields of the decision. They are not validated.
        """
        decision = cls.__new__(cls)
        fields = {"format": DECISION_FORMAT, **verdict}
        set_attribute(decision, "__dict__", fields)
        set_attribute(decision, "__pydantic_fields_set__", set(fields))
        set_attribute(decision, "__pydantic_extra__", None)
        private = {
            "_made_details": None,
            "_make_details": make_details,
            "_record": record,
            "_record_values": record_values,
            "_advise": advise,
        }
        set_attribute(decision, "__pydantic_private__", private)
        return decision

    @model_validator(mode="wrap")
    @classmethod
    def _read_back(cls, data: Any, read: ModelWrapValidatorHandler[Decision]) -> Decision:
        """Restore the reasons of a recorded decision from its JSON."""
        decision = read(data)
        if decision is not data:
            details = Details.model_validate(data)
            set_attribute(decision, "__pydantic_private__", _recorded(details))
        return decision

    @classmethod
    def model_validate_json(
        cls, json_data: str | bytes | bytearray, *, strict: bool | None = None, **options: Any
    ) -> Decision:
        """Read back the JSON of a decision.

        Args:
            json_data: the text that :meth:`model_dump_json` has written.
            strict: whether the fields of the verdict must have exactly the types that JSON has for them.
            **options: those of :meth:`pydantic.BaseModel.model_validate_json`.
        """
        if strict:
            # Reasons are read as Python values below, which are strictly typed only before they are JSON.
            DecisionData.model_validate_json(json_data, strict=True, **options)
        return super().model_validate_json(json_data, strict=False, **options)

    def __getstate__(self) -> dict[Any, Any]:
        """Return the state to pickle: the details themselves, not the criteria that compute them."""
        state = super().__getstate__()
        return state | {"__pydantic_private__": _recorded(Details.of(self._details))}

    def explain(
        self, language: Language = "vi", *, style: RenderStyle = "text", fragment: bool = False
    ) -> str:
        """Return the explanation of the decision, for officers and for the people concerned.

        Args:
            language: "vi" or "en".
            style: "text" with lines of 88 columns, "markdown", or "html" for a complete page.
            fragment: whether to write HTML as one element with styles of its own, to be put into a page.

        Raises:
            ValueError: the language or style is unknown, or `fragment` is given for another style than HTML.
        """
        styles.check_style(style, fragment=fragment)
        document = report.report(self, check_language(language))
        return styles.render(document, style, fragment=fragment)

    def compare(self, other: Decision) -> Comparison:
        """Return what changed from this decision to another one of the same subject and title.

        The other one may be of another day, version of the set, or of other facts.

        Args:
            other: the later decision.

        Raises:
            NotComparable: the decisions are about different titles, scopes or subjects.
        """
        expect_type("other", other, Decision)
        return comparison.Comparison.of(self, other)

    def model_dump_json(self, **options: Any) -> str:
        """Return the whole decision as JSON, in the format :data:`DECISION_FORMAT`.

        :meth:`model_validate_json` reads it back to an equal decision. This holds for every option that
        leaves out only null, default or unset fields, and for `round_trip`; a record written with `include`,
        `exclude` or `exclude_computed_fields` lacks what they leave out.

        Args:
            **options: those of :meth:`pydantic.BaseModel.model_dump_json`.
        """
        if not options and self._record is not None and type(self) is Decision:
            try:
                return self._record(self)
            except UnicodeEncodeError:
                # A text cannot be encoded as UTF-8; pydantic raises its own error for it.
                pass
        return super().model_dump_json(**options)

    def record(self, *, words: bool = True) -> str:
        """Return the whole decision as short JSON, in the format `criteria-record/1`.

        :func:`read_record` reads it back to an equal decision.

        Args:
            words: whether the record holds its words: texts, sources, locations. Without them it is much
                shorter, and is read together with the words document of its set on that day
                (:meth:`criteria_engine.criteria.Criteria.words`).

        Raises:
            ValueError: `words` is false, and the decision was read from a record, so that its set is not known.
        """
        if words:
            return record_words.record_json(self, record_encoder.RecordEncoder())
        if self._record_values is None:
            raise ValueError(
                "`words`: a decision that was read from a record is written with its words only"
            )
        return self._record_values(self)

    def advice(self, *, level: str | None = None, limit: int = 6) -> Advice:
        """Return what would earn the title: every minimal plan, the cheapest first.

        A plan changes what the set states to be `changeable`, and asks about unknown facts. Each was decided
        again. This needs the extra `analysis`.

        Args:
            level: the level to be reached; None for the title itself.
            limit: how many plans are returned at most.

        Raises:
            MissingPackages: the extra `analysis` is not installed.
            ValueError: the title has no such level; `limit` is less than 1; or the decision was read from a
                record, so that its facts are not known.
        """
        if self._advise is None:
            raise ValueError(
                "a decision that was read from a record has no facts; decide them again for advice"
            )
        expect_type("limit", limit, int)
        if level is not None:
            expect_type("level", level, str)
        return self._advise(level=level, limit=limit)


def read_record(
    text: str | bytes | bytearray, *, words: str | bytes | bytearray | None = None
) -> Decision:
    """Read back the record of a decision, in any of its forms.

    Args:
        text: what :meth:`Decision.record` or :meth:`Decision.model_dump_json` has written; as bytes, in UTF-8.
        words: the words document that a record of values refers to.

    Raises:
        CriteriaError: the record or the words document is damaged; the words document is missing, or is that of
            another set or day. It has a diagnostic for the error.
    """
    text = record_reading.record_text(text)
    full = record_reading.full_json(
        text, None if words is None else record_reading.words_text(words)
    )
    try:
        return Decision.model_validate_json(full)
    except ValidationError as error:
        record_reading.refuse(text, error)


def with_reasons(decision: Decision) -> Decision:
    """Return a decision after all of its reasons were made, so that another thread can read them."""
    for name in Details.model_fields:
        getattr(decision, name)
    return decision


def _recorded(details: Details) -> dict[str, Any]:
    """Return the private attributes of a decision whose details are known."""
    return {
        "_made_details": details,
        "_make_details": None,
        "_record": None,
        "_record_values": None,
        "_advise": None,
    }
