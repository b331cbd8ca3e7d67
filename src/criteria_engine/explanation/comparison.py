"""compare: two decisions of one subject → what changed, and which facts or rules made it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from criteria_engine.errors import NotComparable
from criteria_engine.model.base import Bilingual
from criteria_engine.model.comparison import (
    Cause,
    ComparedDecision,
    FindingChange,
    RuleChange,
    ValueChange,
)
from criteria_engine.model.decision import DecisionData
from criteria_engine.model.findings import Finding, Operand, Quantity, Reason, Status
from criteria_engine.wording.states import STATUS_WORDS


def comparison_fields(before: DecisionData, after: DecisionData) -> dict[str, Any]:
    """Return the fields of the comparison of two decisions.

    Raises:
        NotComparable: they are about different titles or scopes, or about different subjects.
    """
    _refuse_different(before, after)
    differing = _differing(before, after)
    findings = tuple(_finding_changes(before, after, differing))
    return {
        "subject_id": after.subject_id if before.subject_id is None else before.subject_id,
        "before": _as_a_whole(before),
        "after": _as_a_whole(after),
        "causes": differing
        or (("software",) if findings or not _same_result(before, after) else ()),
        "findings": findings,
    }


def _refuse_different(before: DecisionData, after: DecisionData) -> None:
    for what in ("title", "scope"):
        one, other = (getattr(each.criteria_set, what) for each in (before, after))
        if one != other:
            raise NotComparable(what, one, other)
    if None not in (before.subject_id, after.subject_id) and before.subject_id != after.subject_id:
        raise NotComparable("subject", before.subject_id, after.subject_id)


def _as_a_whole(decision: DecisionData) -> ComparedDecision:
    return ComparedDecision(
        **{name: getattr(decision, name) for name in ComparedDecision.model_fields}
    )


def _same_result(before: DecisionData, after: DecisionData) -> bool:
    names = ("outcome", "level", "possible_levels", "grade", "total")
    return all(getattr(before, name) == getattr(after, name) for name in names)


def _differing(before: DecisionData, after: DecisionData) -> tuple[Cause, ...]:
    """Return what differs between what the decisions rest on."""
    one, other = before.receipt, after.receipt
    causes: list[Cause] = []
    if one.facts_hash != other.facts_hash:
        causes.append("facts")
    if (one.set_hash, one.law_date) != (other.set_hash, other.law_date):
        causes.append("rules")
    return tuple(causes)


def _finding_changes(
    before: DecisionData, after: DecisionData, differing: tuple[Cause, ...]
) -> Iterator[FindingChange]:
    earlier = {each.id: each for each in before.findings}
    later = {each.id: each for each in after.findings}
    for id_ in [*later, *(each for each in earlier if each not in later)]:
        one, other = earlier.get(id_), later.get(id_)
        if one is None or other is None or _result(one) != _result(other):
            yield _change(id_, one, other, differing)


def _result(finding: Finding) -> tuple[Any, ...]:
    return finding.status, finding.points, dict(finding.levels)


def _change(
    id_: str, before: Finding | None, after: Finding | None, differing: tuple[Cause, ...]
) -> FindingChange:
    values = tuple(_values(id_, before, after))
    facts = tuple(each for each in values if each.kind in _OF_SUBJECT)
    parameters = tuple(each for each in values if each.kind == "parameter")
    rules = tuple(_rules(before, after))
    shown = after or before
    assert shown is not None  # noqa: S101 - the id is of one of them
    return FindingChange(
        id=id_,
        text=shown.text,
        before=None if before is None else before.status,
        after=None if after is None else after.status,
        levels_before=before.levels if before else {},
        levels_after=after.levels if after else {},
        points_before=None if before is None else before.points,
        points_after=None if after is None else after.points,
        decisive=bool((before and before.decisive) or (after and after.decisive)),
        causes=_causes(
            differing, bool(facts) or _other_items(before, after), bool(rules or parameters)
        ),
        facts=facts,
        rules=rules,
        parameters=parameters,
    )


_OF_SUBJECT: Final = ("fact", "decision", "judgement", "evidence")
"""The kinds of values that are facts of the subject."""


def _causes(differing: tuple[Cause, ...], facts: bool, rules: bool) -> tuple[Cause, ...]:
    """Return what made the change of a finding; of both, what it shows, and both where it shows neither."""
    if len(differing) < 2:
        return differing or ("software",)
    shown: list[Cause] = [*(["facts"] if facts else []), *(["rules"] if rules else [])]  # type: ignore[list-item]
    return tuple(shown) or differing


def _other_items(before: Finding | None, after: Finding | None) -> bool:
    """Whether the same condition was decided by other members of a list."""
    if before is None or after is None:
        return False
    return any(
        reason.text == after.reasons[level].text and reason.items != after.reasons[level].items
        for level, reason in before.reasons.items()
        if level in after.reasons
    )


# ---- what a finding reads --------------------------------------------------------------------


def _values(id_: str, before: Finding | None, after: Finding | None) -> Iterator[ValueChange]:
    """Yield what the finding reads with other values; without one of them, nothing can be compared."""
    if before is None or after is None:
        return
    one, other = _operands(before), _operands(after)
    for name in [*other, *(each for each in one if each not in other)]:
        left, right = one.get(name), other.get(name)
        shown = right or left
        assert shown is not None  # noqa: S101 - the name is of one of them
        quantities = [None if each is None else each.quantity for each in (left, right)]
        if quantities[0] != quantities[1] and shown.kind != "definition":
            yield ValueChange(
                name=name,
                kind=shown.kind,
                label=shown.label,
                before=quantities[0],
                after=quantities[1],
            )
    yield from _judged(id_, before, after)
    if before.evidence_stated != after.evidence_stated:
        label = after.evidence or before.evidence or after.text
        shown_before, shown_after = (
            Quantity(known=each is not None, value=each)
            for each in (before.evidence_stated, after.evidence_stated)
        )
        name = f"evidence.{id_}"
        yield ValueChange(
            name=name, kind="evidence", label=label, before=shown_before, after=shown_after
        )


def _operands(finding: Finding) -> Mapping[str, Operand]:
    return {each.name: each for each in finding.operands}


def _judged(id_: str, before: Finding, after: Finding) -> Iterator[ValueChange]:
    """Yield the judgement of the finding, where a person judges it and its result is another one."""
    label = after.judge or before.judge
    if label is not None and _result(before) != _result(after):
        one, other = _judged_result(before), _judged_result(after)
        name = f"judgements.{id_}"
        yield ValueChange(name=name, kind="judgement", label=label, before=one, after=other)


def _judged_result(finding: Finding) -> Quantity:
    if finding.status is Status.NEEDS_JUDGEMENT:
        return Quantity(known=False)
    if finding.points is not None and finding.points.exact is not None:
        return Quantity(known=True, value=finding.points.exact)
    words = STATUS_WORDS[finding.status]
    return Quantity(
        known=True, value=finding.status.value, label=Bilingual(vi=words.vi, en=words.en)
    )


# ---- what a finding requires -----------------------------------------------------------------


def _rules(before: Finding | None, after: Finding | None) -> Iterator[RuleChange]:
    one = before.reasons if before else {}
    other = after.reasons if after else {}
    for level in [*other, *(each for each in one if each not in other)]:
        left, right = one.get(level), other.get(level)
        if left is None or right is None:
            texts = [None if each is None else each.text for each in (left, right)]
            yield RuleChange(level=level, before=texts[0], after=texts[1])
        elif (pair := _different_texts(left, right)) is not None:
            yield RuleChange(level=level, before=pair[0], after=pair[1])


def _different_texts(before: Reason, after: Reason) -> tuple[Bilingual, Bilingual] | None:
    """Return the first conditions with different texts: of the whole, or of its parts."""
    if before.text != after.text:
        return before.text, after.text
    if len(before.because) != len(after.because):
        return None
    pairs = map(_different_texts, before.because, after.because)
    return next((each for each in pairs if each is not None), None)
