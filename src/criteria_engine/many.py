"""`Criteria.decide_many`: a stream of facts → a stream of decisions, in threads or processes of the host."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from datetime import date
from functools import lru_cache
from typing import Any, Literal, Protocol

from pydantic import BaseModel

from criteria_engine.checked_set import CheckedSet
from criteria_engine.decision import Decision, with_reasons
from criteria_engine.diagnostics import CriteriaEngineError
from criteria_engine.errors import UnknownSetHash
from criteria_engine.facts_model import mapping_of
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import SetReference
from criteria_engine.set_reference import reference_of

OnError = Literal["raise", "collect"]
"""Whether an error ends the stream, or stands in it in place of the decision."""

Result = Decision | CriteriaEngineError
"""The decision of one subject, or why there is none."""


class Decides(Protocol):
    """What decides one subject: a :class:`criteria_engine.Criteria`."""

    @property
    def checked(self) -> CheckedSet:
        """The checked set."""

    @property
    def on(self) -> date:
        """The day whose law is applied."""

    @property
    def place(self) -> Mapping[str, str]:
        """The place that the set was found for."""

    def decide(self, facts: Any, *, refuse_provisional: bool = ...) -> Decision:
        """Decide one subject."""


class FindsSets(Protocol):
    """What finds a set: a :class:`criteria_engine.Catalogue`."""

    def find(
        self,
        title: str,
        *,
        on: date,
        scope: str | None,
        version: str,
        revision: int,
        place: Mapping[str, str],
    ) -> Decides:
        """Return the criteria of a set on a day."""


MakeCatalogue = Callable[[], FindsSets]
"""Makes the catalogue in a process: a function of a module, or a `functools.partial` of one."""


@dataclass(frozen=True, slots=True)
class SetLocation:
    """How a process finds the set that another one decides by.

    Attributes:
        catalogue: the pickled :data:`MakeCatalogue`.
        reference: the set.
        set_hash: its hash, which the set that is found must have, too.
        on: the day whose law is applied.
        place: the place that other titles are found for.
    """

    catalogue: bytes
    reference: SetReference
    set_hash: str
    on: date
    place: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, criteria: Decides, catalogue: MakeCatalogue | None) -> SetLocation:
        """Return how a process finds a set.

        Raises:
            TypeError: there is no `catalogue`, or it cannot be pickled.
        """
        if catalogue is None:
            raise TypeError(
                "`catalogue`: processes make their own; pass a function that returns it, "
                "such as Catalogue.packaged or functools.partial(Catalogue.load, 'folder')"
            )
        try:
            pickled = pickle.dumps(catalogue)
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise TypeError(
                "`catalogue`: expected a function of a module, or a functools.partial of one, "
                f"that a process can import, got {catalogue!r}"
            ) from error
        checked, place = criteria.checked, tuple(sorted(criteria.place.items()))
        return cls(pickled, reference_of(checked), checked.fingerprint, criteria.on, place)


@lru_cache(maxsize=4)
def _catalogue(pickled: bytes) -> FindsSets:
    """Make a catalogue, once in each process."""
    make: MakeCatalogue = pickle.loads(pickled)  # noqa: S301 - pickled by `SetLocation.of`
    return make()


@lru_cache(maxsize=64)
def _located(at: SetLocation) -> Decides:
    """Find a set, once in each process.

    Raises:
        UnknownSetHash: the set that is found there is another one.
    """
    reference = at.reference
    found = _catalogue(at.catalogue).find(
        reference.title,
        on=at.on,
        scope=reference.scope,
        version=reference.version,
        revision=reference.revision,
        place=dict(at.place),
    )
    if found.checked.fingerprint != at.set_hash:
        raise UnknownSetHash(at.set_hash)
    return found


def _decide(criteria: Decides, facts: Any, refuse_provisional: bool) -> Result:
    """Decide one subject, with all reasons; return an error of the library instead of raising it."""
    try:
        return with_reasons(criteria.decide(facts, refuse_provisional=refuse_provisional))
    except CriteriaEngineError as error:
        return error


def _decide_at(at: SetLocation, facts: Any, refuse_provisional: bool) -> Result:
    return _decide(_located(at), facts, refuse_provisional)


def decide_many(
    criteria: Decides,
    subjects: Iterable[Any],
    on_error: OnError,
    executor: Executor | None,
    catalogue: MakeCatalogue | None,
    ahead: int,
    refuse_provisional: bool,
) -> Iterator[Result]:
    """Yield the decision of each subject in the order of the subjects.

    Args:
        criteria: decides in this process.
        subjects: the facts of the subjects; for processes, what can be pickled.
        on_error: whether the first error of the library is raised, or each is yielded.
        executor: the threads or processes that decide; None for this thread.
        catalogue: makes the catalogue in each process.
        ahead: how many subjects are read, at most, before the first of them is yielded.
        refuse_provisional: as of :meth:`criteria_engine.Criteria.decide`.

    Raises:
        ValueError: `on_error` is unknown, or `ahead` is less than 1.
        TypeError: processes without a catalogue that they can import.
    """
    if on_error not in ("raise", "collect"):
        raise ValueError(f"`on_error`: expected 'raise' or 'collect', got {on_error!r}")
    if ahead < 1:
        raise ValueError(f"`ahead`: expected at least 1, got {ahead}")
    if executor is None:
        return _raising(
            (_decide(criteria, each, refuse_provisional) for each in subjects), on_error
        )
    if isinstance(executor, ProcessPoolExecutor):
        location = SetLocation.of(criteria, catalogue)
        key = criteria.checked.key
        sent = (mapping_of(each, key) if isinstance(each, BaseModel) else each for each in subjects)
        decided = _ahead(executor, _decide_at, location, sent, ahead, refuse_provisional)
    else:
        decided = _ahead(executor, _decide, criteria, subjects, ahead, refuse_provisional)
    return _raising(decided, on_error)


def _raising(results: Iterator[Result], on_error: OnError) -> Iterator[Result]:
    for each in results:
        if isinstance(each, CriteriaEngineError) and on_error == "raise":
            raise each
        yield each


def _ahead(
    executor: Executor,
    decide: Callable[[Any, Any, bool], Result],
    by: Any,
    subjects: Iterable[Any],
    ahead: int,
    refuse_provisional: bool,
) -> Iterator[Result]:
    """Yield results in order, while at most `ahead` subjects are waiting or being decided."""
    waiting: deque[Future[Result]] = deque()
    try:
        for each in subjects:
            waiting.append(executor.submit(decide, by, each, refuse_provisional))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
