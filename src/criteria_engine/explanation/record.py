"""explain: a decision → the JSON of its record, with every reason.

One writer belongs to a set on a day. It holds the JSON that no fact changes, and nothing of earlier subjects.
The findings of a decision (`Decision.criteria` …) are read from the JSON that is written here, so that there
is one meaning of a finding.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel

from criteria_engine.evaluation.results import Results, SetVerdict
from criteria_engine.explanation.contradictions import contradictions
from criteria_engine.explanation.decided import DecidedSubject
from criteria_engine.explanation.doubts import Doubts
from criteria_engine.explanation.finding_json import Subject
from criteria_engine.explanation.findings import FindingWriter
from criteria_engine.explanation.missing import MissingSearch, missing
from criteria_engine.explanation.quantities import (
    NULL,
    bilingual_json,
    optional_json,
    score_json,
    text_json,
)
from criteria_engine.explanation.receipt import receipt
from criteria_engine.explanation.static import StaticSet
from criteria_engine.lazy import LazyValue
from criteria_engine.model.base import Bilingual, FrozenModel
from criteria_engine.model.decision import (
    NO_OUTPUTS,
    DecisionData,
    DecisionDetails,
    Details,
    Named,
    Receipt,
    SetReference,
)
from criteria_engine.model.facts import Facts
from criteria_engine.model.findings import (
    Contradiction,
    CriterionFinding,
    Doubt,
    Finding,
    Missing,
    Output,
)


class RecordWriter:
    """Writes the decisions of one set on a day as JSON.

    Args:
        static: the set.
        reference: the set as its decisions cite it.
        levels: its levels.
        grades: its grades.

    Attributes:
        static: the set.
        findings: writes the findings on its parts.
    """

    def __init__(
        self,
        static: StaticSet,
        reference: SetReference,
        levels: tuple[Named, ...],
        grades: tuple[Named, ...],
    ) -> None:
        self.static = static
        self.findings = FindingWriter(static)
        self._reference = reference, reference.model_dump_json()
        self._levels = levels, _list_json(levels)
        self._grades = grades, _list_json(grades)
        self._notes = ",".join(map(bilingual_json, static.notes))
        self._doubts = {id(doubt): doubt.model_dump_json() for doubt in static.all_doubts()}

    @property
    def common_fields(self) -> Mapping[str, object]:
        """The fields that all decisions of the set have in common."""
        return {
            "criteria_set": self._reference[0],
            "levels": self._levels[0],
            "grades": self._grades[0],
            "notes": self.static.notes,
        }

    def __call__(self, decision: DecisionData) -> str:
        """Return the JSON of a decision of the set.

        Args:
            decision: the decision; its verdict may have been changed in a copy.

        Raises:
            UnicodeEncodeError: a text cannot be encoded as UTF-8, such as a lone surrogate.
        """
        details = decision._details  # noqa: SLF001
        if not isinstance(details, LazyDetails):
            # A deep copy has finished details.
            return BaseModel.model_dump_json(decision)
        subject, doubts = details.subject, details.doubts
        return "".join(
            [
                self._head(decision),
                ',"criteria":[',
                *self.findings.criteria(subject),
                '],"conditions":[',
                self.findings.conditions(subject),
                '],"outputs":{',
                _entries_json(details.outputs),
                '},"missing":[',
                ",".join([each.json() for each in details.search.listed]),
                f'],"missing_unlisted":{details.missing_unlisted}',
                f',"missing_untried":{details.missing_untried},"contradictions":',
                _list_json(details.contradictions),
                f',"provisional":{"true" if doubts else "false"},"doubts":[',
                ",".join([self._doubts.get(id(each)) or each.model_dump_json() for each in doubts]),
                f'],"notes":[{self._notes}],"receipt":',
                _receipt_json(details.receipt),
                "}",
            ]
        )

    def _head(self, decision: DecisionData) -> str:
        """The JSON of the verdict, without the closing bracket."""
        fields = decision.__dict__
        reference, reference_text = self._reference
        own = fields["criteria_set"]
        total = fields["total"]
        return (
            f'{{"format":{text_json(fields["format"])},'
            f'"subject_id":{optional_json(fields["subject_id"])},"criteria_set":'
            f"{reference_text if own is reference else own.model_dump_json()},"
            f'"outcome":"{fields["outcome"].value}",'
            f'"settled_by":{optional_json(fields["settled_by"])},'
            f'"judged_titles":{_texts_json(fields["judged_titles"])},'
            f'"level":{optional_json(fields["level"])},'
            f'"possible_levels":{_texts_json(fields["possible_levels"])},'
            f'"grade":{optional_json(fields["grade"])},'
            f'"total":{NULL if total is None else score_json(total.low, total.high, total.maximum)},'
            f'"levels":{_shared_json(fields["levels"], self._levels)},'
            f'"grades":{_shared_json(fields["grades"], self._grades)}'
        )


class LazyDetails:
    """The details of a decision, each made from the facts when it is first read.

    Args:
        writer: the writer of the set.
        facts: the facts of the subject.
        decided: its results and verdict; None to decide when they are first needed.
    """

    def __init__(
        self,
        writer: RecordWriter,
        facts: Facts,
        decided: tuple[Results, SetVerdict] | None = None,
    ) -> None:
        self._writer = writer
        self._static = writer.static
        self._facts = facts
        self._results = decided

    def __reduce__(self) -> tuple[Callable[[DecisionDetails], Details], tuple[Details]]:
        """Pickle the finished details, not the set and the facts they are made from."""
        return Details.of, (Details.of(self),)

    @LazyValue
    def decided(self) -> DecidedSubject:
        """The results and the verdict of the subject."""
        decider = self._static.decider
        results, verdict = self._results or decider.decide(self._facts)
        checked = decider.checked
        level_index = 0 if verdict.level is None else checked.levels.index(verdict.level)
        return DecidedSubject(decider, results, verdict, level_index)

    @property
    def subject(self) -> Subject:
        """The subject for the writer, with nothing written yet."""
        return self._writer.findings.subject(self._facts, self.decided)

    @LazyValue
    def criteria(self) -> tuple[CriterionFinding, ...]:
        """A finding for each criterion, with its indicators, in the order of the law."""
        text = "".join(self._writer.findings.criteria(self.subject))
        return _read(CriterionFinding, text)

    @LazyValue
    def conditions(self) -> tuple[Finding, ...]:
        """A finding for each knock-out and prerequisite, and for each condition of the award."""
        text = self._writer.findings.conditions(self.subject)
        return _read(Finding, text)

    @LazyValue
    def outputs(self) -> Mapping[str, Output]:
        """The outputs of the set, by name."""
        writer = self._writer.findings
        if not writer.outputs:
            return NO_OUTPUTS
        return writer.outputs.of(self._facts, self.decided, self.subject.state)

    @LazyValue
    def missing(self) -> tuple[Missing, ...]:
        """The unknown facts, judgements and evidence that can change the decision, by influence."""
        return tuple([each.model() for each in self.search.listed])

    @property
    def missing_unlisted(self) -> int:
        """How many more facts are missing."""
        return self.search.unlisted

    @property
    def missing_untried(self) -> int:
        """How many of the missing facts were not tried."""
        return self.search.untried

    @LazyValue
    def search(self) -> MissingSearch:
        """What can still change the decision, and how far it was searched."""
        decided = self.decided
        return missing(self._static, self._facts, decided.results, decided.verdict)

    @LazyValue
    def doubts(self) -> tuple[Doubt, ...]:
        """The parts the outcome depends on whose basis is not *seen*."""
        return tuple(Doubts(self._static, self._facts, self.decided).find())

    @LazyValue
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Where judgements contradict the results of the rules."""
        if not self._facts.judgements:
            return ()
        static = self._static.indicators.items()
        switched = frozenset(id_ for id_, each in static if each.switched_by_set)
        return tuple(contradictions(self._static.checked, self.decided, self._finding, switched))

    def _finding(self, id_: str) -> Finding:
        """Make the finding of the indicator or condition with an id."""
        part = self._static.checked.part_ids.index(id_)
        (finding,) = _read(Finding, self._writer.findings.part(self.subject, part))
        return finding

    @property
    def notes(self) -> tuple[Bilingual, ...]:
        """The transition notes that apply on the day."""
        return self._static.notes

    @LazyValue
    def receipt(self) -> Receipt:
        """The versions and hashes needed to repeat the decision."""
        return receipt(self._static.decider, self._facts)


_FindingT = TypeVar("_FindingT", Finding, CriterionFinding)


def _read(model: type[_FindingT], text: str) -> tuple[_FindingT, ...]:
    """Read findings from their JSON, which has commas between them."""
    return tuple(map(model.model_validate, json.loads(f"[{text}]")))


def _entries_json(models: Mapping[str, FrozenModel]) -> str:
    """The JSON of models by name, without brackets."""
    return ",".join([f"{text_json(name)}:{m.model_dump_json()}" for name, m in models.items()])


def _list_json(models: Iterable[FrozenModel]) -> str:
    return f"[{','.join([each.model_dump_json() for each in models])}]"


def _shared_json(models: Sequence[FrozenModel], shared: tuple[object, str]) -> str:
    """The JSON of models that all decisions of a set share, unless a copy was given others."""
    return shared[1] if models is shared[0] else _list_json(models)


def _texts_json(texts: Iterable[str]) -> str:
    return f"[{','.join(map(text_json, texts))}]"


def _receipt_json(receipt: Receipt) -> str:
    fields = receipt.__dict__
    decided_on = fields["decided_on"] and fields["decided_on"].isoformat()
    return (
        f'{{"engine":{text_json(fields["engine"])},"set_hash":"{fields["set_hash"]}",'
        f'"facts_hash":"{fields["facts_hash"]}","law_date":"{fields["law_date"].isoformat()}",'
        f'"period":{optional_json(fields["period"])},'
        f'"decided_on":{optional_json(decided_on)},'
        f'"subject_hash":{optional_json(fields["subject_hash"])}}}'
    )
