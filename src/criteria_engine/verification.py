"""`verify`: a recorded decision and the facts → whether the record says what the set decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, NamedTuple

from criteria_engine.arguments import expect_type
from criteria_engine.bounds import MAX_DIAGNOSTICS
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import FactsGiven
from criteria_engine.decision import read_record
from criteria_engine.errors import ReplayMismatch, UnknownSetHash

_OF_SOFTWARE: Final = ("engine",)
"""Fields of the receipt that may differ, because another version of the library wrote the record."""


class RecordDifference(NamedTuple):
    """One value of a record that is not what the set decides.

    Attributes:
        path: where it is in the record, such as `outcome` or `criteria[0].indicators[1].status`; of the
            receipt, `receipt.facts_hash`.
        recorded: the value in the record; None where there is none.
        found: the value that is decided now; None where there is none.
    """

    path: str
    recorded: Any
    found: Any


class Verification(NamedTuple):
    """The result of a verification.

    Attributes:
        ok: whether the record says what the set decides about these facts.
        differences: the values that differ, at most a thousand; where the set, the facts, the subject or a day
            differ, only these, since nothing else can be compared then.
    """

    ok: bool
    differences: tuple[RecordDifference, ...]


def verify(
    record: str | bytes,
    facts: FactsGiven,
    catalogue: Catalogue,
    *,
    subject_id: str | None = None,
    words: str | bytes | None = None,
) -> Verification:
    """Decide again what a record says, and compare everything: an edited record differs.

    Args:
        record: the record of a decision in any form.
        facts: the facts of the recorded decision.
        catalogue: has the set, in the same revision.
        subject_id: the id of the subject; replaces a `subject_id` among the facts.
        words: the words document of the set, for a record without words.

    Raises:
        CriteriaError: the record, the words or the facts are invalid.

    >>> from datetime import date
    >>> catalogue = Catalogue.packaged()
    >>> hamlet = catalogue.find("learning_community", scope="hamlet", on=date(2025, 6, 30))
    >>> facts = {"judgements": {"award": True}}
    >>> record = hamlet.decide(facts).record()
    >>> verify(record, facts, catalogue).ok
    True
    >>> edited = record.replace('"outcome":"eligible"', '"outcome":"not_eligible"', 1)
    >>> [each.path for each in verify(edited, facts, catalogue).differences]
    ['outcome']
    """
    expect_type("catalogue", catalogue, Catalogue)
    recorded = read_record(record, words=words)
    try:
        again = catalogue.replay(record, facts, subject_id=subject_id)
    except UnknownSetHash as error:
        return _failed([RecordDifference("receipt.set_hash", error.set_hash, None)])
    except ReplayMismatch as error:
        return _failed(
            [RecordDifference(f"receipt.{d.what}", d.expected, d.found) for d in error.differences]
        )
    found = tuple(islice(_differences("", _plain(recorded), _plain(again)), MAX_DIAGNOSTICS))
    return Verification(not found, found)


def _failed(differences: list[RecordDifference]) -> Verification:
    return Verification(False, tuple(differences))


def _plain(decision: Any) -> dict[str, Any]:
    """Return a decision as data, without what the software or the caller chooses."""
    data: dict[str, Any] = decision.model_dump(mode="json", exclude={"subject_id"})
    data["receipt"] = {k: v for k, v in data["receipt"].items() if k not in _OF_SOFTWARE}
    return data


def _differences(path: str, recorded: Any, found: Any) -> Iterator[RecordDifference]:
    if isinstance(recorded, Mapping) and isinstance(found, Mapping):
        for key in [*found, *(k for k in recorded if k not in found)]:
            inner = f"{path}.{key}" if path else str(key)
            yield from _differences(inner, recorded.get(key), found.get(key))
    elif isinstance(recorded, list) and isinstance(found, list):
        for index in range(max(len(recorded), len(found))):
            one, other = (each[index] if index < len(each) else None for each in (recorded, found))
            yield from _differences(f"{path}[{index}]", one, other)
    elif recorded != found:
        yield RecordDifference(path, recorded, found)
