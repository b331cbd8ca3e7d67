"""explain: the outputs of a set → for one subject, the value of each with its calculation and what it read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from criteria_engine import core
from criteria_engine.bilingual import Language, Template
from criteria_engine.bounds import MAX_MISSING
from criteria_engine.checked_output import CheckedOutput, OutputRounding
from criteria_engine.core import Core
from criteria_engine.evaluation.intervals import bounds_of
from criteria_engine.evaluation.parts import program_facts
from criteria_engine.explanation.decided import DecidedSubject
from criteria_engine.explanation.formulas import Formula, WriteFormula, plan_formula
from criteria_engine.explanation.reasons import ReasonPlanner
from criteria_engine.explanation.static import StaticSet
from criteria_engine.explanation.trace_values import ReadValue, ReasonState, WriteJson
from criteria_engine.explanation.unknown_reads import (
    Path,
    UnknownReads,
    declared_at,
    facts_as_read,
    path_asked,
    paths_of,
)
from criteria_engine.frozen import dataclass
from criteria_engine.model.arithmetic import RoundingMode
from criteria_engine.model.base import Bilingual, FrozenDict, unvalidated
from criteria_engine.model.facts import Facts
from criteria_engine.model.findings import Citation, Operand, Output
from criteria_engine.model.types import Number
from criteria_engine.model.values import is_unknown
from criteria_engine.phrasing.clauses import phrase
from criteria_engine.phrasing.labels import Labels
from criteria_engine.questions.texts import AWARD_LABEL
from criteria_engine.reading.scalars import bilingual, optional_bilingual
from criteria_engine.wording.numbers import format_number

_ROUNDED: Final[Mapping[RoundingMode, Template]] = {
    "down": Template("làm tròn xuống đến {step}", "rounded down to a multiple of {step}"),
    "up": Template("làm tròn lên đến {step}", "rounded up to a multiple of {step}"),
    "nearest": Template(
        "làm tròn đến {step} gần nhất", "rounded to the nearest multiple of {step}"
    ),
}

_TO_WHOLE: Final[Mapping[RoundingMode, Template]] = {
    "down": Template("làm tròn xuống số nguyên", "rounded down to a whole number"),
    "up": Template("làm tròn lên số nguyên", "rounded up to a whole number"),
    "nearest": Template("làm tròn đến số nguyên gần nhất", "rounded to the nearest whole number"),
}

_IF: Final = Template("{value} nếu {condition}", "{value} if {condition}")

_OTHERWISE: Final = Template("còn lại thì {value}", "otherwise {value}")

_OUTPUT: Final = unvalidated(Output)


def rule_text(node: Core, labels: Labels) -> Bilingual:
    """Return in words how a number is computed; of `if … else if …` each case behind its number."""

    def words(language: Language) -> str:
        cases, rest = [], node
        while isinstance(rest, core.Choose):
            value, condition = (phrase(e, language, labels) for e in (rest.then, rest.condition))
            cases.append(_IF.in_language(language, {"value": value, "condition": condition}))
            rest = rest.otherwise
        last = phrase(rest, language, labels)
        return "; ".join(
            [*cases, _OTHERWISE.in_language(language, {"value": last})] if cases else [last]
        )

    return Bilingual(vi=words("vi"), en=words("en"))


def rounding_text(rounding: OutputRounding) -> Bilingual:
    """Return in words how an output is rounded."""

    def words(language: Language) -> str:
        step = format_number(rounding.step, language)
        templates = _TO_WHOLE if rounding.step == 1 else _ROUNDED
        return templates[rounding.mode].in_language(language, {"step": step})

    return Bilingual(vi=words("vi"), en=words("en"))


@dataclass(frozen=True, slots=True)
class _PlannedOutput:
    """An output with all that no fact changes."""

    output: CheckedOutput
    text: Bilingual
    rounding: Bilingual | None
    source: Citation
    unrounded: ReadValue
    formula: WriteFormula
    operands: WriteJson


class OutputWriter:
    """Explains the outputs of the subjects of one set on a day.

    Args:
        static: the set.
        planner: plans the reasons of the set.
    """

    def __init__(self, static: StaticSet, planner: ReasonPlanner) -> None:
        self._static = static
        self._outputs = [self._planned(planner, each) for each in static.checked.outputs]

    def __bool__(self) -> bool:
        """Whether the set has outputs."""
        return bool(self._outputs)

    def texts(self) -> Iterator[Bilingual]:
        """Yield the texts that the outputs of all subjects have in common."""
        for each in self._outputs:
            found = (bilingual(each.output.document.label), each.text, each.rounding)
            yield from (text for text in found if text is not None)
            unit = optional_bilingual(each.output.document.unit)
            if unit is not None:
                yield unit

    def of(self, facts: Facts, decided: DecidedSubject, state: ReasonState) -> Mapping[str, Output]:
        """Return the outputs of one subject, by name.

        Args:
            facts: its facts.
            decided: its results and verdict.
            state: the values that reasons show.
        """
        values = zip(self._outputs, decided.verdict.outputs, strict=True)
        return FrozenDict(
            {
                planned.output.name: self._output(planned, bounds_of(value), facts, decided, state)
                for planned, value in values
            }
        )

    def _planned(self, planner: ReasonPlanner, output: CheckedOutput) -> _PlannedOutput:
        return _PlannedOutput(
            output,
            rule_text(output.value, planner.labels),
            None if output.rounding is None else rounding_text(output.rounding),
            self._static.source(output.document),
            planner.value(output.value),
            plan_formula(planner, output.value),
            planner.operands((output.value,)),
        )

    def _output(
        self,
        planned: _PlannedOutput,
        bounds: tuple[Number | None, Number | None],
        facts: Facts,
        decided: DecidedSubject,
        state: ReasonState,
    ) -> Output:
        low, high = bounds
        is_open = low is None or low != high
        unrounded = None if is_open or planned.rounding is None else planned.unrounded(state)
        formula = None if is_open else planned.formula(state)
        text, conditions = formula or Formula(None, ())
        document = planned.output.document
        operands = json.loads(f"[{planned.operands(state)}]")
        return _OUTPUT(
            label=bilingual(document.label),
            unit=optional_bilingual(document.unit),
            low=low,
            high=high,
            text=planned.text,
            formula=text,
            conditions=conditions,
            unrounded=None if is_unknown(unrounded) else unrounded,
            rounding=planned.rounding,
            operands=tuple(map(Operand.model_validate, operands)),
            missing=FrozenDict(dict(self._missing(planned, facts, decided) if is_open else ())),
            source=planned.source,
            location=str(document.span),
        )

    # ---- what is unknown -------------------------------------------------------------------

    def _missing(
        self, planned: _PlannedOutput, facts: Facts, decided: DecidedSubject
    ) -> Iterator[tuple[str, Bilingual]]:
        """Yield the paths of what an open output reads and is unknown, each with its label."""
        decider = self._static.decider
        program = decider.program
        read = facts_as_read(facts, program)
        frame = decided.results.evaluated.frame
        reads = UnknownReads(decider, program_facts(read), frame, asked_of_people=True)
        value = program.definitions[f"output.{planned.output.name}"].value
        paths = ((path, text) for each in reads.by([value]) for path, text in self._labelled(each))
        yield from islice(dict(paths).items(), MAX_MISSING)

    def _labelled(self, path: Path) -> Iterator[tuple[str, Bilingual]]:
        """Yield the paths that a path stands for, each with the label of what is asked."""
        first = path[0]
        section, _, id_ = first.partition(".") if isinstance(first, str) else ("", "", "")
        if section in ("judgements", "evidence"):
            yield f"{section}.{id_}", self._asked_of_people(section, id_)
            return
        checked = self._static.checked
        asked = path_asked(checked, path)
        label = bilingual(declared_at(checked, asked).document.label)
        yield from ((each, label) for each in paths_of(asked))

    def _asked_of_people(self, section: str, id_: str) -> Bilingual:
        found = self._static.indicators.get(id_)
        if found is None:
            return AWARD_LABEL
        return found.evidence or found.text if section == "evidence" else found.text
