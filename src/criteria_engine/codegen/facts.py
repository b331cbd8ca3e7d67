"""compile: the shape of the facts of a set → a fast check whether a dict can be used without reading it.

The check returns True only where the reader of facts would return every value unchanged. Everything else
(text to convert, judgements, errors) goes to the reader, which reports the errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from criteria_engine.bounds import FACT_LIMIT, MAX_ITEMS, MAX_TEXT_LENGTH
from criteria_engine.model.facts import FactShape, Shape
from criteria_engine.model.types import PLAIN_FIELD
from criteria_engine.model.values import Value
from criteria_engine.reading.text_values import is_surely_clean

FactsCheck = Callable[[Any], bool]
"""Returns whether a dict of facts can be used without conversion."""


class _CleanTexts:
    """Texts known to be clean: looking a word up takes a tenth of the time of looking through it.

    Attributes:
        texts: the first such texts; they are few, as the facts of a set are mostly words that recur.
    """

    def __init__(self) -> None:
        self.texts: set[str] = set()

    def learn(self, text: str) -> bool:
        """Return whether a text would be read unchanged, and remember a short one."""
        if not 0 < len(text) <= MAX_TEXT_LENGTH or not is_surely_clean(text):
            return False
        if len(text) <= _WORD_LENGTH and len(self.texts) < _MAX_WORDS:
            self.texts.add(text)
        return True


_WORD_LENGTH: Final = 100

_MAX_WORDS: Final = 1000


def compile_facts_check(shape: Shape) -> FactsCheck:
    """Generate and compile the check of a set's facts.

    >>> from datetime import date
    >>> from criteria_engine.catalogue import Catalogue
    >>> family = Catalogue.packaged().find("learning_family", on=date(2025, 1, 1))
    >>> is_usable = compile_facts_check(family.shape)
    >>> is_usable({"members": []}), is_usable({"members": "none"})
    (True, False)
    """
    writer = _CheckWriter()
    text = "\n".join(
        ["def usable(g):", *writer.record("g", shape.fields, "    "), "    return True"]
    )
    clean = _CleanTexts()
    names = {
        "date": date,
        "clean_texts": clean.texts,
        "learn": clean.learn,
        **writer.constants,
    }
    exec(compile(text, f"<facts of {shape.title}>", "exec"), names)  # noqa: S102 - generated from declarations
    check = names["usable"]

    def usable(facts: Any) -> bool:
        try:
            return bool(check(facts))
        except TypeError:
            # A list in the place of a text cannot be hashed to look it up in an enumeration.
            return False

    return usable


def holds_plain_list(fields: Mapping[str, FactShape]) -> bool:
    """Return whether a fact, at any depth, is a list of plain values, whose items are held in records."""
    return any(each.plain or holds_plain_list(each.fields) for each in fields.values())


def snapshot(facts: Mapping[str, Any], fields: Mapping[str, FactShape]) -> dict[str, Value]:
    """Return a deep copy of valid facts, so that later changes by the host do not affect the decision."""
    copy = dict(facts)
    for name, field in fields.items():
        if field.fields and name in copy:
            value = copy[name]
            if field.plain is not None:
                copy[name] = tuple([{PLAIN_FIELD: item} for item in value])
            elif field.kind == "list":
                copy[name] = tuple([snapshot(item, field.fields) for item in value])
            else:
                copy[name] = snapshot(value, field.fields)
    return copy


class _CheckWriter:
    def __init__(self) -> None:
        self.constants: dict[str, Any] = {}
        self._count = 0

    def record(self, holder: str, fields: Mapping[str, FactShape], indent: str) -> Iterator[str]:
        """Generate lines that return False unless a record can be used as it is.

        Args:
            holder: the expression of the record.
            fields: the declared fields.
            indent: the indentation of the lines.
        """
        self._count += 1
        known = f"n{self._count}"
        yield f"{indent}if {holder}.__class__ is not dict: return False"
        # Most facts are known, so those that are missing are counted.
        yield f"{indent}{known} = {len(fields)}"
        for name, field in fields.items():
            yield from self._field(holder, known, name, field, indent)
        yield f"{indent}if len({holder}) != {known}: return False"
        for name, field in fields.items():
            for other, operator in ((field.low_fact, "<"), (field.high_fact, ">")):
                if other is not None:
                    yield (
                        f"{indent}if {name!r} not in {holder} or {other!r} not in {holder} "
                        f"or {holder}[{name!r}] {operator} {holder}[{other!r}]: return False"
                    )

    def _field(
        self, holder: str, known: str, name: str, field: FactShape, indent: str
    ) -> Iterator[str]:
        self._count += 1
        value = f"v{self._count}"
        yield f"{indent}{value} = {holder}.get({name!r})"
        if field.kind == "list":
            maximum = MAX_ITEMS if field.high is None else field.high
            yield f"{indent}if {value}.__class__ is list and {field.low or 0} <= len({value}) <= {maximum}:"
            item = f"i{self._count}"
            yield f"{indent}    for {item} in {value}:"
            if field.plain is None:
                yield from self.record(item, field.fields, indent + "        ")
            else:
                yield f"{indent}        if not ({self._test(item, field.plain)}): return False"
        elif field.kind == "record":
            yield f"{indent}if {value}.__class__ is dict and {value}:"
            yield from self.record(value, field.fields, indent + "    ")
        else:
            yield f"{indent}if {self._test(value, field)}: pass"
        yield f"{indent}elif {value} is None and {name!r} not in {holder}: {known} -= 1"
        yield f"{indent}else: return False"

    def _test(self, value: str, field: FactShape) -> str:
        match field.kind:
            case "integer" | "number":
                low = -FACT_LIMIT if field.low is None else field.low
                high = FACT_LIMIT if field.high is None else field.high
                return f"{value}.__class__ is int and {self._name(low)} <= {value} <= {self._name(high)}"
            case "boolean":
                return f"{value} is True or {value} is False"
            case "enumeration":
                values = self._name(frozenset(field.values))
                return f"{value}.__class__ is str and {value} in {values}"
            case "string":
                return f"{value}.__class__ is str and ({value} in clean_texts or learn({value}))"
            case "date":
                return f"{value}.__class__ is date"
            case _:
                return "False"

    def _name(self, constant: Any) -> str:
        if type(constant) is int:
            return repr(constant)
        name = f"k{len(self.constants)}"
        self.constants[name] = constant
        return name
