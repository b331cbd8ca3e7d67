"""explain: the JSON data of a decision → its short form, with its words or without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    USUAL_RECEIPT,
    USUAL_SET,
    USUAL_SOURCE,
    Fields,
    RecordBases,
    RecordWords,
    above_parts,
    file_of,
)

RECORD_FORMAT: Final = "criteria-record/1"
"""The version of the short forms of the JSON of a decision."""

_ABSENT: Final = object()

_TEXTS_OF_FINDING: Final = ("text", "note", "judge", "evidence")

_OF_QUANTITY: Final = ("known", "value", "low", "high")

_PLAIN: Final = frozenset({int, bool, str})
"""The kinds of values that stand for a quantity of which they are the only unusual field."""

_NAMED: Final[Fields] = {}
"""Fields of a part that are always written."""


class RecordEncoder:
    """Turns the JSON data of decisions into a short form.

    Args:
        words: the words document that the records refer to; without one they hold their words.
    """

    def __init__(self, words: RecordWords | None = None) -> None:
        self.bases = RecordBases(words or RecordWords())
        own = self.bases.words
        self.numbers: dict[tuple[str, str | None], int] = {}
        for number, text in enumerate(own.texts):
            self.numbers.setdefault((text["vi"], text["en"]), number)
        self.doubts = list(own.doubts)

    def __call__(self, decision: Fields) -> dict[str, Any]:
        """Return the short form of the JSON data of a decision."""
        return _RecordBeingWritten(self).record(decision)


class _RecordBeingWritten:
    """One record, with what its parts share."""

    __slots__ = ("_bases", "_doubts", "_file", "_numbers", "_operands", "_seen", "_source")

    def __init__(self, encoder: RecordEncoder) -> None:
        self._bases, self._numbers, self._doubts = encoder.bases, encoder.numbers, encoder.doubts
        self._file = self._bases.words.file
        self._source: Fields = USUAL_SOURCE
        self._operands: dict[str, Any] = {}
        self._seen: dict[str, Fields] = {}

    def record(self, decision: Fields) -> dict[str, Any]:
        words, base = self._bases.words, self._bases.decision
        record: dict[str, Any] = {"format": RECORD_FORMAT}
        if words.hash is None:
            self._share(decision, record)
        else:
            record["words"] = words.hash
        for name, value in decision.items():
            if name == "provisional" or base.get(name, _ABSENT) == value:
                continue
            record[name] = self._of_decision(name, value)
        if self._operands:
            record["operands"] = self._operands
        return record

    def _share(self, decision: Fields, record: dict[str, Any]) -> None:
        """State the source and the file that parts have where they state none."""
        findings = [
            *decision["conditions"],
            *(i for c in decision["criteria"] for i in c["indicators"]),
        ]
        parts = [*decision["criteria"], *findings]
        if parts:
            self._source = above_parts(parts[0]["source"])
            record["source"] = _less(self._source, USUAL_SOURCE)
        if findings:
            record["file"] = self._file = file_of(findings[0]["location"])

    def _of_decision(self, name: str, value: Any) -> Any:
        bases = self._bases
        match name:
            case "criteria_set":
                return self._part(value, USUAL_SET)
            case "total":
                return None if value is None else _score(value, bases.words.maximum)
            case "levels" | "grades" | "contradictions":
                return [self._part(each, _NAMED) for each in value]
            case "criteria":
                return [self._criterion(each) for each in value]
            case "conditions":
                conditions = bases.conditions
                return [self._finding(each, conditions, self._source) for each in value]
            case "outputs":
                return {each: self._output(output) for each, output in value.items()}
            case "missing":
                return [self._part(each, USUAL_MISSING) for each in value]
            case "doubts":
                return [self._doubt(each) for each in value]
            case "notes":
                return [self._text(each) for each in value]
            case "receipt":
                return _less(value, USUAL_RECEIPT)
            case _:
                return value

    # ---- parts -----------------------------------------------------------------------------

    def _criterion(self, criterion: Fields) -> dict[str, Any]:
        base = self._bases.criteria.get(criterion["id"], USUAL_CRITERION)
        short = _less(criterion, base)
        self._shorten_texts(short, ("name",))
        self._shorten_result(short, base, self._source)
        if "indicators" in short:
            bases, above = self._bases.indicators, above_parts(criterion["source"])
            short["indicators"] = [self._finding(i, bases, above) for i in short["indicators"]]
        return short

    def _finding(
        self, finding: Fields, bases: Mapping[str, Fields], source: Fields
    ) -> dict[str, Any]:
        base = bases.get(finding["id"], USUAL_FINDING)
        location = finding["location"]
        short = _less(finding, base)
        self._shorten_texts(short, _TEXTS_OF_FINDING)
        self._shorten_result(short, base, source)
        if "reasons" in short:
            reasons = short["reasons"]
            short["reasons"] = {key: self._reason(each, location) for key, each in reasons.items()}
        if "operands" in short:
            names = self._names(short["operands"])
            short["operands"] = names
            if names == base["operands"]:
                del short["operands"]
        if "applies" in short and short["applies"] is not None:
            short["applies"] = self._reason(short["applies"], location)
        if "judgement" in short and short["judgement"] is not None:
            short["judgement"] = _less(short["judgement"], USUAL_JUDGEMENT)
        if "location" in short:
            short["location"] = self._location(location)
        return short

    def _output(self, output: Fields) -> dict[str, Any]:
        short = _less(output, USUAL_OUTPUT)
        self._shorten_texts(short, TEXTS_OF_OUTPUT)
        if "conditions" in short:
            short["conditions"] = [self._text(each) for each in short["conditions"]]
        if "operands" in short:
            short["operands"] = self._names(short["operands"])
        if "missing" in short:
            short["missing"] = {path: self._text(each) for path, each in short["missing"].items()}
        short["source"] = _less(short["source"], self._source)
        if not short["source"]:
            del short["source"]
        short["location"] = self._location(output["location"])
        return short

    def _shorten_texts(self, short: dict[str, Any], names: Sequence[str]) -> None:
        for name in names:
            if name in short:
                short[name] = self._text(short[name])

    def _shorten_result(self, short: dict[str, Any], base: Fields, source: Fields) -> None:
        """Shorten points and source, which criteria and findings have."""
        if "points" in short and short["points"] is not None:
            short["points"] = _score(short["points"], base.get("maximum"))
        if "source" in short:
            short["source"] = _less(short["source"], source)
            if not short["source"]:
                del short["source"]

    def _reason(self, reason: Fields, above: str) -> dict[str, Any]:
        location = reason["location"]
        short, usual_location = self._described(reason["text"], location, above)
        short["result"] = reason["result"]
        if location != usual_location:
            short["location"] = self._location(location)
        left = reason["left"]
        unit = None
        for name in COMPARED:
            value = reason[name]
            if value is not None:
                short[name] = self._quantity(value, None if name == "share" else unit)
            if name == "left" and left is not None:
                unit = left["unit"]
        if reason["needed_share"] is not None:
            short["needed_share"] = reason["needed_share"]
        if reason["operator"] is not None:
            short["operator"] = reason["operator"]
        if reason["items"]:
            short["items"] = reason["items"]
        if reason["because"]:
            short["because"] = [self._reason(each, location) for each in reason["because"]]
        return short

    def _described(self, text: Fields, location: str, above: str) -> tuple[dict[str, Any], str]:
        """The text of a reason, and the location that a condition of this text has where none is written."""
        vi, en = text["vi"], text["en"]
        number = self._numbers.get((vi, en))
        if number is not None:
            return {"text": number}, self._bases.words.locations[number] or above
        if en is not None and self._numbers:
            # The text of a condition on the member of a list begins with the name of the member.
            end = vi.find(": ")
            while end >= 0 and en.startswith(vi[: end + 2]):
                number = self._numbers.get((vi[end + 2 :], en[end + 2 :]))
                if number is not None:
                    usual = self._bases.words.locations[number] or above
                    return {"of": vi[:end], "text": number}, usual
                end = vi.find(": ", end + 1)
        return {"text": vi if en is None else text}, above

    def _names(self, operands: Sequence[Fields]) -> list[Any]:
        """The names of operands, whose values the record has once; an operand of another value is whole."""
        names: list[Any] = []
        seen = self._seen
        for each in operands:
            name = each["name"]
            known = seen.get(name)
            if known is None:
                seen[name] = known = each
                self._operands[name] = self._operand(each)
            names.append(name if known == each else self._part(each, USUAL_OPERAND))
        return names

    def _operand(self, operand: Fields) -> Any:
        words = self._bases.words.operands.get(operand["name"])
        if words is None or words["label"] != operand["label"] or words["kind"] != operand["kind"]:
            short = self._part(operand, USUAL_OPERAND)
            del short["name"]
            return short
        return self._quantity(operand["quantity"], words["unit"])

    def _doubt(self, doubt: Fields) -> Any:
        if doubt in self._doubts:
            return self._doubts.index(doubt)
        return self._part(doubt, USUAL_DOUBT)

    def _part(self, part: Fields, usual: Fields) -> dict[str, Any]:
        """A part without the fields that have their usual value, with its texts in their short form."""
        short: dict[str, Any] = {}
        for name, value in part.items():
            if usual.get(name, _ABSENT) == value:
                continue
            if name == "quantity":
                short[name] = self._quantity(value, None)
            else:
                short[name] = self._text(value) if value.__class__ is dict else value
        return short

    # ---- values ----------------------------------------------------------------------------

    def _text(self, text: Any) -> Any:
        """A text as its number in the words document; one without English as a string."""
        if text is None:
            return None
        number = self._numbers.get((text["vi"], text["en"]))
        if number is not None:
            return number
        return text["vi"] if text["en"] is None else text

    def _location(self, location: str) -> Any:
        """A location as line and column, where the file is that of the record."""
        file, _, rest = location.rpartition(":")
        file, _, line = file.rpartition(":")
        if file == self._file and line.isdecimal() and rest.isdecimal():
            short = [int(line), int(rest)]
            if f"{file}:{short[0]}:{short[1]}" == location:
                return short
        return location

    def _quantity(self, quantity: Fields, unit: Any) -> Any:
        """A known number, truth value or text as itself; otherwise the fields that are not usual."""
        value, own_unit, label = quantity["value"], quantity["unit"], quantity["label"]
        if value.__class__ in _PLAIN and quantity["known"] and own_unit == unit and label is None:
            return value
        short = {
            name: quantity[name]
            for name in _OF_QUANTITY
            if quantity[name] is not USUAL_QUANTITY[name]
        }
        if own_unit != unit:
            short["unit"] = self._text(own_unit)
        if label is not None:
            short["label"] = self._text(label)
        return short


def _less(part: Fields, base: Fields) -> dict[str, Any]:
    """The fields of a part that differ from those of a base."""
    return {name: value for name, value in part.items() if base.get(name, _ABSENT) != value}


def _score(score: Fields, maximum: Any) -> Any:
    """Points without an equal upper end, and without the maximum of the words document."""
    low, high = score["low"], score["high"]
    if score["maximum"] == maximum:
        return low if low == high else {"low": low, "high": high}
    if low == high:
        return {"low": low, "maximum": score["maximum"]}
    return {"low": low, "high": high, "maximum": score["maximum"]}
