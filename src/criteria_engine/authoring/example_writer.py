"""author: the facts of a subject and their decision → an example for a criteria file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from textwrap import dedent, indent

from criteria_engine.authoring.formatter import format_criteria
from criteria_engine.authoring.scalar_layout import is_plain
from criteria_engine.checking.example_facts import BY_PEOPLE
from criteria_engine.decision import Decision
from criteria_engine.example_runs import deciding
from criteria_engine.model.types import Number
from criteria_engine.reading.nodes import Mapping, MappingEntry
from criteria_engine.source import Source
from criteria_engine.wording.numbers import format_source_number


def write_example(
    name: str,
    on: date | None,
    facts: Mapping,
    decision: Decision,
    *,
    like: str | None = None,
    without: Sequence[str] = (),
    deciding_parts: bool = True,
    most_missing: int | None = None,
) -> str:
    """Return an example as an item of `examples:`, with the decision as what it expects.

    Args:
        name: the name of the example.
        on: the day of the decision; None for the first day of the set.
        facts: the nodes of the file of facts, as the author wrote them; comments are left out.
        decision: the decision about them.
        like: the name of the example whose facts are replaced by these; None for none.
        without: what is unknown of the facts of that example.
        deciding_parts: whether it expects the parts that decide, which a title that is earned has many of.
        most_missing: how many missing facts it expects at most, instead of none of them; None for any number.
    """
    sections = {each.key.value: each for each in facts.entries if each.key.value in BY_PEOPLE}
    others = [each for each in facts.entries if each.key.value not in BY_PEOPLE]
    lines = ["examples:", f"  - name: {_word(name)}"]
    if like is not None:
        lines.append(f"    like: {_word(like)}")
    if on is not None:
        lines.append(f"    on: {on.isoformat()}")
    if others:
        lines.append("    facts:")
        lines += [indent(_written(each), " " * 6) for each in others]
    lines += [indent(_written(each), " " * 4) for each in sections.values()]
    if without:
        lines.append(f"    without: {_list(without)}")
    lines.append("    expect:")
    lines += [f"      {line}" for line in _expected(decision, deciding_parts, most_missing)]
    text = format_criteria(Source("example", "\n".join(lines) + "\n"))
    return dedent(text.partition("\n")[2])


def _written(entry: MappingEntry) -> str:
    """Return an entry as its author wrote it, without the indentation of its file."""
    span = entry.key.span.to(entry.value.span)
    first, *rest = span.text.replace("\r\n", "\n").split("\n")
    column = entry.key.span.position.column - 1
    return "\n".join([first, *(_outdented(line, column) for line in rest)])


def _outdented(line: str, column: int) -> str:
    blanks = len(line) - len(line.lstrip(" "))
    return line[min(blanks, column) :]


def _expected(decision: Decision, deciding_parts: bool, most_missing: int | None) -> Iterator[str]:
    yield f"outcome: {decision.outcome.value}"
    if decision.settled_by is not None:
        yield f"settled_by: {decision.settled_by.value}"
    if decision.level is not None:
        yield f"level: {decision.level}"
    if decision.grade is not None:
        yield f"grade: {decision.grade}"
    if decision.total is not None:
        yield f"score: {_interval(decision.total.low, decision.total.high)}"
    if decision.outputs:
        yield "outputs:"
        for name, output in decision.outputs.items():
            yield f"  {name}: {_interval(output.low, output.high)}"
    parts = deciding(decision) if deciding_parts else set()
    if parts:
        yield f"deciding: {_list([each.id for each in decision.findings if each.id in parts])}"
    missing = dict.fromkeys(each.path for each in decision.missing)
    if missing and (most_missing is None or len(missing) <= most_missing):
        yield f"missing: {_list(missing)}"


def _interval(low: Number | None, high: Number | None) -> str:
    """Return a value as an example expects it: a number, or a mapping of the bounds that are known."""
    if low is not None and low == high:
        return format_source_number(low)
    ends = {"at_least": low, "at_most": high}
    known = [f"{key}: {format_source_number(e)}" for key, e in ends.items() if e is not None]
    return f"{{{', '.join(known)}}}"


def _list(words: Iterable[str]) -> str:
    return f"[{', '.join(_word(each, in_brackets=True) for each in words)}]"


def _word(text: str, *, in_brackets: bool = False) -> str:
    plain = is_plain(text, in_brackets=in_brackets) and not text[:1].isdigit()
    return text if plain else json.dumps(text, ensure_ascii=False)
