"""explain: the short form of a decision → the JSON data of the decision.

The inverse of :mod:`criteria_engine.explanation.record_encoder`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from criteria_engine.explanation.record_bases import (
    COMPARED,
    TEXTS_OF_OUTPUT,
    USUAL_CRITERION,
    USUAL_DOUBT,
    USUAL_FINDING,
    USUAL_JUDGEMENT,
    USUAL_MISSING,
    USUAL_OPERAND,
    USUAL_OUTPUT,
    USUAL_QUANTITY,
    USUAL_REASON,
    USUAL_RECEIPT,
    USUAL_SET,
    USUAL_SOURCE,
    Fields,
    RecordBases,
    RecordWords,
    above_parts,
)

_NO_FIELDS: Final[Fields] = {}

_TEXTS: Final = frozenset(
    {"text", "label", "unit", "question", "answered_by", "to_check", "note", "judge", "evidence"}
)
"""The fields that hold a text in two languages, where they are read by the functions below."""

_OWN: Final = frozenset({"format", "words", "source", "file", "operands"})
"""The fields of a short form that are not fields of a decision."""


def decoded(record: Fields, words: RecordWords | None = None) -> dict[str, Any]:
    """Return the JSON data of a decision from its short form.

    Args:
        record: the short form.
        words: the words document it refers to, where it refers to one.

    Raises:
        KeyError: a field, a text or an operand that is needed is not there.
        LookupError: a text has a number that the words document does not have.
        TypeError: a field is of another kind.
        ValueError: a field has another form.
        AttributeError: a field is not an object.
    """
    return _RecordBeingRead(record, RecordBases(words or RecordWords())).decision()


class _RecordBeingRead:
    """One record, with what its parts share."""

    def __init__(self, record: Fields, bases: RecordBases) -> None:
        self._record, self._bases = record, bases
        self._file = record.get("file", bases.words.file)
        self._source = {**USUAL_SOURCE, **record.get("source", {})}
        self._operands = {
            name: self._operand(name, each) for name, each in record.get("operands", {}).items()
        }

    def decision(self) -> dict[str, Any]:
        fields = {
            name: self._of_decision(name, value)
            for name, value in self._record.items()
            if name not in _OWN
        }
        return {**self._bases.decision, **fields}

    def _of_decision(self, name: str, value: Any) -> Any:
        bases = self._bases
        match name:
            case "criteria_set":
                return {**self._part(value, USUAL_SET), "name": self._text(value["name"])}
            case "total":
                return None if value is None else _score(value, bases.words.maximum)
            case "levels" | "grades":
                return [{**each, "name": self._text(each["name"])} for each in value]
            case "contradictions":
                return [self._part(each, _NO_FIELDS) for each in value]
            case "criteria":
                return [self._criterion(each) for each in value]
            case "conditions":
                return [self._finding(each, bases.conditions, self._source) for each in value]
            case "outputs":
                return {each: self._output(output) for each, output in value.items()}
            case "missing":
                return [self._part(each, USUAL_MISSING) for each in value]
            case "doubts":
                return [self._doubt(each) for each in value]
            case "notes":
                return [self._text(each) for each in value]
            case "receipt":
                return {**USUAL_RECEIPT, **value}
            case _:
                return value

    # ---- parts -----------------------------------------------------------------------------

    def _criterion(self, short: Fields) -> dict[str, Any]:
        base = self._bases.criteria.get(short["id"], USUAL_CRITERION)
        whole = {**base, **short}
        whole["source"] = source = _source(short, base, self._source)
        if "name" in short:
            whole["name"] = self._text(short["name"])
        if whole["points"] is not None:
            whole["points"] = _score(whole["points"], base.get("maximum"))
        indicators, above = self._bases.indicators, above_parts(source)
        whole["indicators"] = [self._finding(i, indicators, above) for i in whole["indicators"]]
        return whole

    def _finding(
        self, short: Fields, bases: Mapping[str, Fields], source: Fields
    ) -> dict[str, Any]:
        base = bases.get(short["id"], USUAL_FINDING)
        whole = {**base, **self._part(short, _NO_FIELDS)}
        whole["source"] = _source(short, base, source)
        whole["location"] = location = self._location(whole["location"])
        if whole["points"] is not None:
            whole["points"] = _score(whole["points"], base.get("maximum"))
        if whole["judgement"] is not None:
            whole["judgement"] = {**USUAL_JUDGEMENT, **whole["judgement"]}
        if whole["applies"] is not None:
            whole["applies"] = self._reason(whole["applies"], location)
        whole["reasons"] = {k: self._reason(r, location) for k, r in whole["reasons"].items()}
        whole["operands"] = [self._named(each) for each in whole["operands"]]
        return whole

    def _output(self, short: Fields) -> dict[str, Any]:
        whole = {**USUAL_OUTPUT, **short}
        for name in TEXTS_OF_OUTPUT:
            whole[name] = self._text(whole[name])
        whole["conditions"] = [self._text(each) for each in whole["conditions"]]
        whole["operands"] = [self._named(each) for each in whole["operands"]]
        whole["missing"] = {path: self._text(each) for path, each in whole["missing"].items()}
        whole["source"] = {**self._source, **short.get("source", {})}
        whole["location"] = self._location(whole["location"])
        return whole

    def _reason(self, short: Fields, above: str) -> dict[str, Any]:
        text = short["text"]
        whole = {**USUAL_REASON, **short, "text": self._text(text)}
        usual = self._bases.words.locations[text] if text.__class__ is int else None
        whole["location"] = location = self._location(short.get("location", usual or above))
        if "of" in short:
            name = whole.pop("of")
            whole["text"] = {key: f"{name}: {each}" for key, each in whole["text"].items()}
        unit = None
        for name in COMPARED:
            if whole[name] is not None:
                whole[name] = self._quantity(whole[name], None if name == "share" else unit)
                if name == "left":
                    unit = whole[name]["unit"]
        whole["because"] = [self._reason(each, location) for each in whole["because"]]
        return whole

    def _named(self, operand: Any) -> dict[str, Any]:
        if operand.__class__ is not str:
            return self._whole_operand(operand)
        return self._operands[operand]

    def _operand(self, name: str, short: Any) -> dict[str, Any]:
        if short.__class__ is dict and "quantity" in short:
            return self._whole_operand({"name": name, **short})
        words = self._bases.words.operands[name]
        quantity = self._quantity(short, words["unit"])
        return {"name": name, "label": words["label"], "quantity": quantity, "kind": words["kind"]}

    def _whole_operand(self, short: Fields) -> dict[str, Any]:
        quantity = self._quantity(short["quantity"], None)
        return {**self._part(short, USUAL_OPERAND), "quantity": quantity}

    def _doubt(self, short: Any) -> Any:
        if short.__class__ is int:
            return _entry(self._bases.words.doubts, short)
        return self._part(short, USUAL_DOUBT)

    def _part(self, short: Fields, usual: Fields) -> dict[str, Any]:
        whole = {**usual, **short}
        for name in _TEXTS.intersection(short):
            whole[name] = self._text(short[name])
        return whole

    # ---- values ----------------------------------------------------------------------------

    def _text(self, short: Any) -> Any:
        if short.__class__ is int:
            return _entry(self._bases.words.texts, short)
        return {"vi": short, "en": None} if short.__class__ is str else short

    def _location(self, short: Any) -> str:
        if short.__class__ is str:
            return str(short)
        line, column = short
        return f"{self._file}:{line}:{column}"

    def _quantity(self, short: Any, unit: Any) -> dict[str, Any]:
        if short.__class__ is not dict:
            return {**USUAL_QUANTITY, "value": short, "unit": unit}
        return {**USUAL_QUANTITY, "unit": unit, **self._part(short, _NO_FIELDS)}


def _entry(entries: Any, number: int) -> Any:
    """The entry of a list by its number; a negative number is no number of an entry."""
    if number < 0:
        raise IndexError(number)
    return entries[number]


def _source(short: Fields, base: Fields, above: Fields) -> dict[str, Any]:
    """The source of a part: as in the words document, or what differs from the one of the part above."""
    if "source" not in short:
        return {**base.get("source", above)}
    return {**above, **short["source"]}


def _score(short: Any, maximum: Any) -> dict[str, Any]:
    if short.__class__ is str:
        return {"low": short, "high": short, "maximum": maximum}
    return {"high": short["low"], "maximum": maximum, **short}
