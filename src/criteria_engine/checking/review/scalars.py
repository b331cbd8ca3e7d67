"""review: single values of a criteria file → numbers, texts and dates that probably mean something else."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.model.arithmetic import scaled
from criteria_engine.reading.fact_values import boolean_in
from criteria_engine.reading.nodes import Empty, Mapping, Node, Scalar, ScalarStyle, Sequence
from criteria_engine.reading.sets import text_at
from criteria_engine.reading.short_forms import MAIN_TEXTS
from criteria_engine.source import Span

NUMBER_KEYS: Final = frozenset(
    {"value", "at_least", "at_most", "exactly", "above", "below", "points", "max", "total", "score"}
    | {"pass_mark", "minimum", "minimum_per_indicator", "months"}
)

EXPRESSION_KEYS: Final = frozenset(
    {"requires", "when", "value", "of", "computed", "pass_mark"}
    | {"exactly", "above", "below", "at_least", "at_most"}
)

TEXT_KEYS: Final = frozenset(
    {"label", "denied", "text", "name", "question", "help", "note", "unit", "cite", "by", "what"}
    | {"answered_by", "vi", "en", "summary", "document", "title", "subject", "proposed_by", "step"}
)

_NO_NUMBERS: Final = frozenset({"from", "to", "when", "cite"})
"""The keys of a value of a parameter that are no numbers; others are levels."""

_SENTENCES: Final = frozenset(
    {"label", "denied", "text", "question", "help", "note", "by", "what", "answered_by", "summary"}
)
"""The texts that are words for readers; a name may be a number."""

_POINT_KEYS: Final = frozenset(
    {"points", "max", "total", "pass_mark", "minimum", "minimum_per_indicator", "score"}
)

_THOUSANDS: Final = re.compile(r"(?<![\w.,\"])[1-9][0-9]{0,2}\.[0-9]{3}(?![0-9.,%\w])")

_PERCENT: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?%")

_PLACEHOLDERS: Final = frozenset(
    {"todo", "fixme", "xxx", "tbd", "tba", "...", "…", "?", "??", "???", "lorem ipsum"}
)

_STRINGS: Final = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*')


def review_scalars(root: Node) -> Iterator[Diagnostic]:
    """Yield warnings about single values of a file."""
    yield from _below(root, ())


def _below(node: Node, path: tuple[str, ...]) -> Iterator[Diagnostic]:
    match node:
        case Mapping(entries):
            if path[-1:] == ("calendar",):
                yield from _deadline(node)
            for entry in entries:
                yield from _below(entry.value, (*path, entry.key.value))
        case Sequence(items):
            for item in items:
                yield from _below(item, path)
        case Scalar():
            yield from _scalar(node, path)
        case Empty():
            pass


def _scalar(node: Scalar, path: tuple[str, ...]) -> Iterator[Diagnostic]:
    key = path[-1] if path else ""
    in_example = path[:2] == ("examples", "facts")
    owner = path[-2] if len(path) > 1 else ""
    in_values = path[:1] == ("parameters",) and path[2:3] == ("values",) and key not in _NO_NUMBERS
    expected = path[:3] == ("examples", "expect", "outputs")
    in_table = path[:1] == ("parameters",) and path[2:3] == ("table",) and path[3:4] != ("by",)
    if (
        key in NUMBER_KEYS
        or in_example
        or in_table
        or in_values
        or expected
        or key in EXPRESSION_KEYS
        or owner in ("requires", "when")
    ):
        yield from _thousands(node)
    if _gives_points(path) and _PERCENT.fullmatch(node.value.strip()):
        yield _percent_of_points(node)
    if key in ("months",) and node.value.strip().lstrip("-").isdecimal() and int(node.value) < 1:
        yield codes.WRONG_MONTHS.at(node.span, months=node.value.strip())
    if (key in TEXT_KEYS or owner == "values") and not in_example:
        yield from _text(node, key)
    *_, above, sentence = ("", *path[:-1]) if key in ("vi", "en") and owner else ("", *path)
    if sentence in _SENTENCES and not in_example and _says_nothing(node.value):
        written = above if MAIN_TEXTS.get(above) == sentence else sentence
        yield codes.NOT_A_TEXT.at(node.span, key=written, text=node.value.strip())


def _says_nothing(text: str) -> bool:
    """Whether a text is a word for yes or no, or a number: not what readers are to be told."""
    if boolean_in(text) is not None:
        return True
    if text.strip().casefold() in _PLACEHOLDERS:
        return False  # It is reported to be one.
    return bool(text.strip()) and not any(map(str.isalpha, text))


def _gives_points(path: tuple[str, ...]) -> bool:
    if path[-2:] == ("criteria", "minimum"):
        return False  # A criterion may need a share of its points.
    return path[-1] in _POINT_KEYS or (path[-1] == "at_least" and path[-2:-1] == ("grades",))


def _thousands(node: Scalar) -> Iterator[Diagnostic]:
    raw = node.raw or node.span
    blanked = _STRINGS.sub(lambda m: " " * len(m[0]), raw.text)
    for match in _THOUSANDS.finditer(blanked):
        value = Decimal(match[0]).normalize()
        yield codes.THOUSANDS_POINT.at(
            Span(raw.source, raw.start + match.start(), raw.start + match.end()),
            text=match[0],
            value=f"{value:f}",
            thousands=match[0].replace(".", ""),
        )


def _percent_of_points(node: Scalar) -> Diagnostic:
    text = node.value.strip()
    value = scaled(Decimal(text[:-1]), -2)
    return codes.PERCENT_OF_POINTS.at(node.span, text=text, value=f"{value.normalize():f}")


# ---- texts -----------------------------------------------------------------------------------


def _text(node: Scalar, key: str) -> Iterator[Diagnostic]:
    text = node.value.strip()
    if not text:
        yield codes.EMPTY_TEXT.at(node.span, key=key)
    elif text.casefold() in _PLACEHOLDERS:
        yield codes.PLACEHOLDER_TEXT.at(node.span, text=text)
    if node.style is not ScalarStyle.PLAIN:
        return
    source, end = node.span.source.text, node.span.end
    line_end = source.find("\n", end)
    rest = source[end : line_end if line_end >= 0 else len(source)]
    if rest.lstrip(" \t").startswith("#"):
        at = end + len(rest) - len(rest.lstrip(" \t"))
        yield codes.TEXT_CUT.at(Span(node.span.source, at, end + len(rest.rstrip())))
    if key == "name" and text[:1] in "“‘" and text[-1:] in "”’" and len(text) > 1:
        yield codes.TYPOGRAPHIC_QUOTES.at(node.span)


# ---- dates -----------------------------------------------------------------------------------


def _deadline(step: Mapping) -> Iterator[Diagnostic]:
    """Yield a diagnostic for a step of the calendar whose day is in no year's calendar."""
    day, month = text_at(step, "day"), text_at(step, "month")
    if not all(each is None or (each.isascii() and each.isdecimal()) for each in (day, month)):
        return  # Reported already: not a number.
    months = range(1, 13) if month is None else (int(month),)
    longest = max((monthrange(2024, m)[1] for m in months if 1 <= m <= 12), default=0)
    if month is not None and not 1 <= int(month) <= 12:
        wrong = "month"
    elif day is not None and not 1 <= int(day) <= longest:
        wrong = "day"
    else:
        return
    span = next(e.value.span for e in step.entries if e.key.value == wrong)
    yield codes.IMPOSSIBLE_DEADLINE.at(span, day=day or "…", month=month or "…")
