"""A threshold table gives every subject the same as its values written out with conditions and days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from criteria_engine.columns.engines.memory import MemoryEngine
from criteria_engine.criteria import Criteria
from criteria_engine.evaluation.decider import Decider
from criteria_engine.model.decision import Outcome
from tests.columns.agreement import answers, compare
from tests.columns.arrow import table_of
from tests.examples_count import examples
from tests.generated import FACTS_YAML, HEAD, blurred, catalogue_of, full_facts

ENGINES: Final[tuple[MemoryEngine, ...]] = ("polars", "duckdb")

YEARS: Final = (2020, 2022, 2024)

ROWS: Final = {
    "kind": {"low": 'kind = "low"', "mid": 'kind = "mid"', "high": 'kind = "high"'},
    "c": {"true": "c", "false": "not(c)"},
    "n": {"0..3": "n <= 3", "4": "n <= 4", "5..12": "n <= 12", "13..": "n >= 13"},
}
"""The rows of a table by a fact, each with its condition."""


@dataclass(frozen=True)
class Cells:
    """The numbers of a table, by the names of its rows, one for each year."""

    by: tuple[str, ...]
    years: tuple[int, ...]
    numbers: dict[tuple[str, ...], tuple[str, ...]]

    @property
    def as_table(self) -> str:
        """The parameter as a table."""
        rows = "{" + ", ".join(self._rows(())) + "}"
        days = ", ".join(f"{year}-01-01" for year in self.years)
        return f"table: {{by: [{', '.join(self.by)}], from: [{days}], rows: {rows}}}"

    def _rows(self, above: tuple[str, ...]) -> Iterator[str]:
        for name in ROWS[self.by[len(above)]]:
            path = (*above, name)
            if len(path) == len(self.by):
                yield f"{name}: [{', '.join(self.numbers[path])}]"
            else:
                yield f"{name}: {{{', '.join(self._rows(path))}}}"

    @property
    def as_values(self) -> str:
        """The parameter with a value for each cell."""
        values = []
        for index, year in enumerate(self.years):
            days = f"from: {year}-01-01"
            if index + 1 < len(self.years):
                days += f", to: {self.years[index + 1] - 1}-12-31"
            *first, last = self.numbers.items()
            for path, numbers in first:
                conditions = [ROWS[fact][name] for fact, name in zip(self.by, path, strict=True)]
                when = " and ".join(f"({each})" for each in conditions)
                values.append(f"{{{days}, when: '{when}', value: {numbers[index]}}}")
            values.append(f"{{{days}, value: {last[1][index]}}}")
        return f"values: [{', '.join(values)}]"


@st.composite
def cells(draw: Any) -> Cells:
    by = tuple(draw(st.permutations(list(ROWS))))[: draw(st.integers(1, 2))]
    years = YEARS[: draw(st.integers(1, 3))]
    number = st.sampled_from(["0", "1", "2", "3.5", "7", "40%", "12", "20"])
    numbers = {
        path: tuple(draw(number) for _ in years) for path in product(*(ROWS[each] for each in by))
    }
    return Cells(by, years, numbers)


def criteria_with(parameter: str, day: date) -> Criteria:
    """Return a set that compares a parameter with facts, by levels and by points."""
    text = f"""{HEAD}{FACTS_YAML}
parameters:
  p: {{label: p, {parameter}}}
criteria:
  - id: "1"
    name: one
    indicators:
      - {{id: at_least, text: t, requires: m >= p}}
      - {{id: share, text: t, requires: part <= p * 10% * m}}
award: {{when: every criterion met}}
"""
    return catalogue_of(text).find("generated", on=day)


@settings(max_examples=examples(40))
@given(cells(), st.sampled_from(YEARS), st.lists(full_facts(), min_size=1, max_size=4), st.data())
def test_a_table_gives_the_same_as_its_values_written_out(
    table: Cells, year: int, subjects: list[dict[str, Any]], data: st.DataObject
) -> None:
    """By evaluator, compiled code and columns.

    Where facts are unknown, a table may settle what its values written out leave open, never the other way
    round: a choice within a choice meets fewer cells than a list of conditions.
    """
    day = date(year, 7, 1)
    criteria, written = (criteria_with(p, day) for p in (table.as_table, table.as_values))
    facts = []
    for each in subjects:
        known = {k: v for k, v in each.items() if k not in ("judgements", "evidence", "members")}
        assert criteria.verdict(known) == written.verdict(known)
        facts.append(data.draw(st.one_of(st.just(known), blurred(known))))
    for each in facts:
        verdict = Decider(criteria.checked, day).verdict(criteria.read(each))
        assert criteria.verdict(each) == verdict
        assert written.verdict(each).outcome in (verdict.outcome, Outcome.UNDETERMINED)
    rows = table_of(facts, ranged=True)
    by_engine = [answers(criteria, rows, engine) for engine in ENGINES]
    compare(criteria, facts, *(each for each in by_engine if each is not None))


def test_a_large_table_is_decided_over_columns_while_its_facts_are_unknown() -> None:
    """Sixty rows once took as long as two to the power of sixty."""
    provinces = [f"p{number}" for number in range(60)]
    rows = ", ".join(
        f"{each}: {{có: {i * 7 % 13}, không: {i % 5}}}" for i, each in enumerate(provinces)
    )
    values = ", ".join(f"{each}: {each}" for each in provinces)
    facts = FACTS_YAML.replace("low: low, mid: mid, high: high", values)
    text = f"""{HEAD}{facts}
parameters:
  p: {{label: p, table: {{by: [kind, c], rows: {{{rows}}}}}}}
criteria:
  - id: "1"
    name: one
    indicators:
      - {{id: at_least, text: t, requires: m >= p}}
award: {{when: every criterion met}}
"""
    criteria = catalogue_of(text).find("generated", on=date(2024, 1, 1))
    subjects: list[dict[str, Any]] = [
        {"kind": "p59", "c": True, "m": 10},
        {"kind": "p3", "m": 8},
        {"c": False, "m": 4},
        {"m": 11},
        {},
    ]
    by_engine = [answers(criteria, table_of(subjects), engine) for engine in ENGINES]
    compare(criteria, subjects, *(each for each in by_engine if each is not None))
