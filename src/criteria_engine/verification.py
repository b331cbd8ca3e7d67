"""`verify`: a recorded decision and the facts → whether the record says what the set decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain, islice
from typing import Any, Final, NamedTuple

from criteria_engine.arguments import expect_type
from criteria_engine.bounds import MAX_DIAGNOSTICS
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import FactsGiven
from criteria_engine.decision import read_record
from criteria_engine.errors import ReplayMismatch, UnknownSetHash
from criteria_engine.explanation import record_reading
from criteria_engine.model.facts import SubjectId
from criteria_engine.reading.facts import with_keys
from criteria_engine.reading.json import read_json

_OF_SOFTWARE: Final = ("engine",)
"""Fields of the receipt that may differ, because another version of the library wrote the record."""

_OF_FILE: Final = "location"
"""The key of the places in the file of the set: it may be in another folder, and lines move with a comment."""


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
    subject_id: SubjectId | None = None,
    on: date | None = None,
    words: str | bytes | None = None,
) -> Verification:
    """Decide again what a record says, and compare everything: it tells an edited record from a true one.

    What only the record states cannot be compared: the version of the library; places in the file of the set;
    and the day of the law, the period, the day of the decision and the subject, where neither the facts nor the
    arguments have them.

    Args:
        record: the record of a decision in any form.
        facts: the facts of the recorded decision.
        catalogue: has the set, in the same revision.
        subject_id: the id of the subject; replaces a `subject_id` among the facts. Without both, that of the
            record is taken, whose hash the receipt must have.
        on: the day whose law should have been applied.
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
    receipt = recorded.receipt
    differences = []
    if on is not None and on != receipt.law_date:
        differences.append(_of_receipt("law_date", receipt.law_date, on))
    try:
        criteria = catalogue.find_by_hash(receipt.set_hash, on=receipt.law_date)
    except UnknownSetHash:
        return _failed([*differences, _of_receipt("set_hash", receipt.set_hash, None)])
    except ValueError:  # the set is not in force on the day that is recorded
        return _failed([*differences, _of_receipt("law_date", receipt.law_date, on)])
    known = with_keys(criteria.read(facts), subject_id=subject_id)
    if known.subject_id is None:
        known = with_keys(known, subject_id=recorded.subject_id)
    try:
        again = criteria.replay(receipt, known)
    except ReplayMismatch as error:
        found = [_of_receipt(d.what, d.expected, d.found) for d in error.differences]
        return _failed([*differences, *found])
    stated = _stated(record, words)
    now = _plain(again.model_dump(mode="json"))
    models = _differences("", _plain(recorded.model_dump(mode="json")), now)
    # What is written but not read, such as a value that follows from others, is compared as it stands.
    written = _differences("", _plain(stated), _only(now, stated))
    by_path: dict[str, RecordDifference] = {}
    for each in islice(chain(differences, models, written), MAX_DIAGNOSTICS):
        by_path.setdefault(each.path, each)
    return Verification(not by_path, tuple(by_path.values()))


def _of_receipt(what: str, recorded: object, found: object) -> RecordDifference:
    return RecordDifference(
        f"receipt.{what}", *(None if v is None else str(v) for v in (recorded, found))
    )


def _failed(differences: list[RecordDifference]) -> Verification:
    return Verification(False, tuple(differences))


def _stated(record: str | bytes, words: str | bytes | None) -> dict[str, Any]:
    """Return the data of a record as it stands, also what reading it ignores."""
    own = None if words is None else record_reading.words_text(words)
    full = record_reading.full_json(record_reading.record_text(record), own)
    data: dict[str, Any] = read_json(full)[0]
    return data


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a decision without what the software chooses."""
    receipt = {k: v for k, v in data["receipt"].items() if k not in _OF_SOFTWARE}
    return {**data, "receipt": receipt}


def _only(found: Any, stated: Any) -> Any:
    """Return what is found, with only those keys that are stated: a record may leave out what is null."""
    if isinstance(found, Mapping) and isinstance(stated, Mapping):
        return {key: _only(found[key], stated[key]) for key in found if key in stated}
    if isinstance(found, list) and isinstance(stated, list) and len(found) == len(stated):
        return list(map(_only, found, stated))
    return found


def _differences(path: str, recorded: Any, found: Any) -> Iterator[RecordDifference]:
    if isinstance(recorded, Mapping) and isinstance(found, Mapping):
        for key in [*found, *(k for k in recorded if k not in found)]:
            if key == _OF_FILE:
                continue
            inner = f"{path}.{key}" if path else str(key)
            yield from _differences(inner, recorded.get(key), found.get(key))
    elif isinstance(recorded, list) and isinstance(found, list):
        for index in range(max(len(recorded), len(found))):
            one, other = (each[index] if index < len(each) else None for each in (recorded, found))
            yield from _differences(f"{path}[{index}]", one, other)
    elif recorded != found:
        yield RecordDifference(path, recorded, found)
