"""cli: what `criteria test` says of the laws of sets, as JSON and as lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from criteria_engine.analysis.law_results import LawResult, LawState
from criteria_engine.analysis.law_texts import law_lines, state_text
from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.errors import fill
from criteria_engine.cli.formats import LawEntry
from criteria_engine.cli.locations import location_of
from criteria_engine.cli.printing import print_line
from criteria_engine.model.decision import SetKey
from criteria_engine.reading.scalars import bilingual


def law_entry(key: SetKey, result: LawResult) -> LawEntry:
    """Return what became of a law of a set."""
    return LawEntry(
        criteria_set=str(key),
        text=bilingual(result.law.document.text),
        place=location_of(result.span),
        state=result.state,
        passed=result.passed,
        tried=result.tried,
        not_proved=result.not_proved,
        because=result.because,
        witness=result.witness,
    )


_LAW: Final = Template("{mark} {place} {text}: {state}", "{mark} {place} {text}: {state}")

_SUMMARY: Final = Template("{count} tính chất: {states}", "{count} laws: {states}")

_COUNTS: Final[dict[LawState, Template]] = {
    "proved": Template("{count} đã chứng minh", "{count} proved"),
    "searched": Template("{count} chỉ tìm thử", "{count} only searched"),
    "broken": Template("{count} không đúng", "{count} broken"),
    "undecided": Template("{count} bỏ ngỏ", "{count} left open"),
}


def print_laws(results: Sequence[LawResult], language: Language) -> None:
    """Print each law that was not proved, and how many there are of each state."""
    if not results:
        return
    for each in results:
        if each.state != "proved":
            _print_law(each, language)
    counts = Counter(each.state for each in results)
    states = ", ".join(
        template.in_language(language, {"count": counts[state]})
        for state, template in _COUNTS.items()
        if counts[state]
    )
    summary = fill(_SUMMARY, count=len(results), states=states)
    failed = not all(each.passed for each in results)
    print_line(summary.in_language(language), style="bold red" if failed else "green")


def _print_law(result: LawResult, language: Language) -> None:
    head = fill(
        _LAW,
        mark="•" if result.passed else "✗",
        place=result.span,
        text=result.law.document.text.in_language(language),
        state=state_text(result, language),
    )
    print_line(head.in_language(language), style="yellow" if result.passed else "bold red")
    for line in law_lines(result, language):
        print_line(line, prefix="  ")
