"""analysis: the text of a criteria file, with what its examples test on each line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from criteria_engine.analysis.rule_tests import ExampleCoverage, ExampleMutation
from criteria_engine.bilingual import Template
from criteria_engine.criteria import Criteria
from criteria_engine.lowering.sets import lower
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.document import (
    Block,
    Heading,
    Listing,
    Paragraph,
    TextRun,
    Tone,
    line,
)

_FILE: Final = Template("Tệp {name}", "File {name}")

_MEANING: Final = Template(
    "Trước mỗi dòng: ví dụ đã thử hay phát hiện mấy trên mấy trường hợp và lỗi ở dòng ấy; “≡” là chỗ đã chứng"
    " minh không thể xảy ra hoặc không đổi kết quả.",
    "Before each line: how many of the cases and mistakes on it the examples show or notice; “≡” marks what is"
    " proved to be impossible, or to change nothing.",
)

_WIDTH: Final = 8


def sources_of(criteria: Criteria) -> dict[str, str]:
    """Return the texts of the files in which the rules of a set are written, by name."""
    sources = {}
    for definition in lower(criteria.checked, criteria.on).definitions.values():
        if definition.span is not None:
            source = definition.span.source
            sources[source.name] = source.text
    return sources


def annotated_sources(
    coverage: ExampleCoverage | None,
    mutation: ExampleMutation | None,
    sources: Mapping[str, str],
    locale: Locale,
) -> Iterator[Block]:
    """Yield each file with what is tested on each line."""
    states: dict[str, list[str]] = defaultdict(list)
    for cell in () if coverage is None else coverage.cells:
        states[_line_of(cell.place.location)].append(cell.state)
    for mutant in () if mutation is None else mutation.mutants:
        states[_line_of(mutant.place.location)].append(mutant.state)
    for name, text in sources.items():
        yield Heading(2, line(locale.format(_FILE, name=name)))
        yield Paragraph(line(TextRun(locale.format(_MEANING), Tone.MUTED)))
        lines = enumerate(text.splitlines(), start=1)
        yield Listing(tuple(_marked(each, states.get(f"{name}:{n}", [])) for n, each in lines))


def _line_of(location: str | None) -> str:
    """Return the file and line of a location."""
    return (location or "").rpartition(":")[0]


def _marked(text: str, states: list[str]) -> tuple[TextRun, ...]:
    """Return a line of a file behind what is tested on it."""
    good = sum(state in ("covered", "killed") for state in states)
    proved = sum(state in ("impossible", "equivalent") for state in states)
    total = len(states) - proved
    if not states:
        return (TextRun(" " * _WIDTH, Tone.MUTED), TextRun(text))
    tone = (
        Tone.GOOD if good == total and not proved else Tone.WARNING if good == total else Tone.BAD
    )
    count = f"{good}/{total}" if total else ""
    mark = f"{count}{'≡' if proved else ' '}"
    return (TextRun(f"{mark:>{_WIDTH - 1}} ", tone), TextRun(text, tone))
