"""analysis: made examples, each of which shows little → few that show as much.

First each loses what it has in common with no example of the author and does not need. Then the changes of two
of them are put together wherever the result still shows all that both have shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Final

from criteria_engine.analysis.made_names import About
from criteria_engine.analysis.pooled_examples import (
    EvaluatedEntries,
    IsShown,
    MadeSubject,
    PooledExample,
    changes,
)
from criteria_engine.analysis.stated_facts import from_entries
from criteria_engine.frozen import dataclass

_FEW_DIGITS: Final = 3
"""Numbers with fewer decimal places than this are tried instead of longer ones."""

Nearest = Callable[[Mapping[str, Any]], PooledExample | None]
"""Returns the example of the author that facts are nearest to, if there is any."""

SubjectOf = Callable[[int, Mapping[str, Any]], EvaluatedEntries | None]
"""Returns the facts of a subject, as a host states them, evaluated by the program of a day."""


@dataclass(frozen=True)
class CombinedExample:
    """An example that shows what several made ones have shown.

    Attributes:
        example: the example.
        base: the example of the author that it is near to.
        names: the names of the made examples.
        abouts: what it shows, the most telling first.
        by_parts: whether it shows some of it only by the parts that it lists as deciding.
    """

    example: PooledExample
    base: PooledExample | None
    names: tuple[str, ...]
    abouts: tuple[About, ...]
    by_parts: bool


@dataclass
class _Bundle:
    """Made examples that were put together.

    Attributes:
        example: the example that shows all.
        base: the example of the author that it differs from.
        changed: the facts in which it differs.
        without: the facts that it lacks.
        members: what was put together.
    """

    example: PooledExample
    base: PooledExample | None
    changed: dict[str, Any]
    without: frozenset[str]
    members: list[MadeSubject]

    @property
    def shown(self) -> Iterable[tuple[About, IsShown]]:
        """All that is to be shown, with how one knows."""
        return (each for member in self.members for each in member.shown)

    def allows(self, other: _Bundle) -> bool:
        """Return whether the changes of another one say nothing else about the same plain facts."""
        return (
            self.base is not None
            and other.base is not None
            and self.example.version == other.example.version
            and not self.without & other.changed.keys()
            and not other.without & self.changed.keys()
            and all(
                other.changed[name] == self.changed[name]
                or (isinstance(self.changed[name], list) and isinstance(other.changed[name], list))
                for name in self.changed.keys() & other.changed.keys()
            )
        )

    def with_changes_of(self, other: _Bundle) -> Iterator[dict[str, Any]]:
        """Yield the facts with the changes of another one; lists that both change are joined in two ways."""
        kept = {k: v for k, v in self.example.entries.items() if k not in other.without}
        merged = {**kept, **other.changed}
        lists = [
            name
            for name in self.changed.keys() & other.changed.keys()
            if self.changed[name] != other.changed[name]
        ]
        if not lists:
            yield merged
            return
        before = {} if other.base is None else other.base.entries
        for put_together in (_item_by_item, _one_after_the_other):
            together = {
                name: put_together(self.changed[name], other.changed[name], before.get(name, []))
                for name in lists
            }
            yield {**merged, **together}


def _item_by_item(left: list[Any], right: list[Any], before: list[Any]) -> list[Any]:
    """Return a list with what is changed in the items of another one."""
    found = list(left)
    for index, item in enumerate(right):
        old = before[index] if index < len(before) else None
        if item == old:
            continue
        if index >= len(found):
            found.append(item)
        elif isinstance(item, dict) and isinstance(old, dict) and isinstance(found[index], dict):
            changed = {k: v for k, v in item.items() if k not in old or old[k] != v}
            found[index] = {**found[index], **changed}
        else:
            found[index] = item
    return found


def _one_after_the_other(left: list[Any], right: list[Any], before: list[Any]) -> list[Any]:
    """Return a list with the items of another one that it has more than before."""
    return [*left, *(each for each in right if each not in before)]


def combined(
    made: Sequence[MadeSubject], nearest: Nearest, subject_of: SubjectOf
) -> list[CombinedExample]:
    """Return few examples that show all that the made ones show.

    Args:
        made: the made examples.
        nearest: finds the example of the author that facts are near to.
        subject_of: evaluates facts.
    """
    bundles: list[_Bundle] = []
    for each in sorted((each for each in made if each.shown), key=_first_rank):
        alone = _alone(each, nearest(each.example.entries), subject_of)
        for index, bundle in enumerate(bundles):
            together = _together(bundle, alone, subject_of)
            if together is not None:
                bundles[index] = together
                break
        else:
            bundles.append(alone)
    _give_away(bundles)
    return [_result(_reduced(each, subject_of)) for each in bundles if each.members]


def _first_rank(made: MadeSubject) -> int:
    return min(about.rank for about, _ in made.shown)


def _alone(made: MadeSubject, base: PooledExample | None, subject_of: SubjectOf) -> _Bundle:
    """Return a made example without the changes that it does not need."""
    changed, without = changes(base, made.example.entries)
    return _reduced(_Bundle(made.example, base, changed, frozenset(without), [made]), subject_of)


def _reduced(bundle: _Bundle, subject_of: SubjectOf) -> _Bundle:
    """Return a bundle without the changes that it does not need, with short numbers and lists."""
    base, example = bundle.base, bundle.example
    if base is None or len(example.entries) < len(bundle.changed) + len(bundle.without):
        return bundle

    def simplest(example: PooledExample, candidates: Iterable[dict[str, Any]]) -> PooledExample:
        """Return the first simpler example that shows as much; the example where none does."""
        for entries in candidates:
            simpler = _evaluated(example, entries, subject_of)
            if simpler is not None and all(shown(simpler) for _, shown in bundle.shown):
                return simpler
        return example

    for name in (*bundle.without, *bundle.changed):
        if len(bundle.changed) + len(bundle.without) > 1:
            example = simplest(example, _as_before(example.entries, base.entries, name))
        value, before = example.entries.get(name), base.entries.get(name)
        if isinstance(value, Decimal):
            example = simplest(example, _shorter_numbers(example.entries, name, value))
        elif isinstance(value, list) and isinstance(before, list) and value != before:
            for index in reversed(range(len(value))):
                for field in (None, *_fields(example.entries[name], index)):
                    candidates = _simpler_lists(example.entries[name], before, index, field)
                    others = example.entries
                    example = simplest(example, ({**others, name: each} for each in candidates))
    changed, without = changes(base, example.entries)
    return _Bundle(example, base, changed, frozenset(without), bundle.members)


def _as_before(
    entries: Mapping[str, Any], base: Mapping[str, Any], name: str
) -> Iterator[dict[str, Any]]:
    """Yield facts in which one is as in an example."""
    others = {k: v for k, v in entries.items() if k != name}
    yield {**others, name: base[name]} if name in base else others


def _shorter_numbers(
    entries: Mapping[str, Any], name: str, value: Decimal
) -> Iterator[dict[str, Any]]:
    """Yield facts in which a number has fewer decimal places."""
    for digits in range(_FEW_DIGITS):
        for rounding in (ROUND_FLOOR, ROUND_CEILING):
            shorter = value.quantize(Decimal(1).scaleb(-digits), rounding)
            if shorter != value:
                yield {**entries, name: shorter}


def _fields(items: list[Any], index: int) -> list[str]:
    item = items[index] if index < len(items) else None
    return list(item) if isinstance(item, dict) else []


def _simpler_lists(
    items: list[Any], before: list[Any], index: int, field: str | None
) -> Iterator[list[Any]]:
    """Yield a list without an item and with one of an example instead; or the same for a field of the item."""
    if index >= len(items):
        return
    start, item, rest = items[:index], items[index], items[index + 1 :]
    before = [*before[index:], *before[:index]]
    if field is None:
        yield [*start, *rest]
        yield from ([*start, each, *rest] for each in before if each != item)
        return
    if field not in item:
        return
    others = {k: v for k, v in item.items() if k != field}
    yield [*start, others, *rest]
    told = [each[field] for each in before if isinstance(each, dict) and field in each]
    yield from ([*start, {**item, field: each}, *rest] for each in told if each != item[field])


def _evaluated(
    like: PooledExample, entries: Mapping[str, Any], subject_of: SubjectOf
) -> PooledExample | None:
    """Return an example with other facts; None if they cannot be read."""
    found = subject_of(like.version, from_entries(entries))
    return None if found is None else replace(like, subject=found[0], entries=found[1])


def _together(bundle: _Bundle, other: _Bundle, subject_of: SubjectOf) -> _Bundle | None:
    """Return two bundles as one; None where it would not show all that both show."""
    if not bundle.allows(other):
        return None
    for entries in bundle.with_changes_of(other):
        example = _evaluated(bundle.example, entries, subject_of)
        if example is not None and all(
            shown(example) for each in (other, bundle) for _, shown in each.shown
        ):
            changed, without = changes(bundle.base, example.entries)
            members = [*bundle.members, *other.members]
            return _Bundle(example, bundle.base, changed, frozenset(without), members)
    return None


def _give_away(bundles: Sequence[_Bundle]) -> None:
    """Give the members of a bundle to others that show all that it shows, the smallest bundle first."""
    for bundle in sorted(bundles, key=lambda each: len(each.members)):
        others = [each for each in bundles if each is not bundle and each.members]
        takers: list[tuple[MadeSubject, list[_Bundle]]] = [
            (member, [e for e in others if _shows_all(e, member)]) for member in bundle.members
        ]
        if all(able for _, able in takers):
            for member, able in takers:
                able[0].members.append(member)
            bundle.members.clear()


def _shows_all(bundle: _Bundle, member: MadeSubject) -> bool:
    return bundle.example.version == member.example.version and all(
        shown(bundle.example) for _, shown in member.shown
    )


def _result(bundle: _Bundle) -> CombinedExample:
    silent = replace(bundle.example, lists_deciding=False)
    by_parts = not all(shown(silent) for _, shown in bundle.shown)
    telling = {min((about for about, _ in each.shown), key=_rank): None for each in bundle.members}
    names = tuple(each.example.name for each in bundle.members)
    abouts = tuple(sorted(telling, key=_rank))
    return CombinedExample(bundle.example, bundle.base, names, abouts, by_parts)


def _rank(about: About) -> int:
    return about.rank
