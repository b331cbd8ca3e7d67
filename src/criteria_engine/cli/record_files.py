"""cli: files of records and of facts → records, each with the facts of its subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from criteria_engine.bilingual import Template
from criteria_engine.bounds import MAX_FACTS_BYTES
from criteria_engine.cli.errors import CommandError
from criteria_engine.cli.facts_input import STDIN, read_facts_input
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.frozen import dataclass
from criteria_engine.reading.files import cannot_open, decode_source
from criteria_engine.reading.json import read_json

_SAME_SUBJECT: Final = Template(
    "{first} và {second} cùng là dữ kiện của hồ sơ {subject}; bỏ một, hoặc ghi `period`",
    "{first} and {second} are both the facts of the subject {subject}; leave out one, or state `period`",
)

_WITHOUT_SUBJECT: Final = Template(
    "{first} không có `subject_id`, nên không biết là dữ kiện của hồ sơ nào",
    "{first} has no `subject_id`, so it is not known whose facts it has",
)

_LINES: Final = (".jsonl", ".ndjson")
"""The suffixes of files with one object of JSON in each line."""


@dataclass(frozen=True, slots=True)
class TextAt:
    """A text of a file, such as one of its lines.

    Attributes:
        name: where it is: the file, and of JSON lines the number of the line.
        text: the text.
    """

    name: str
    text: str


def texts_of(paths: Sequence[str]) -> Iterator[TextAt]:
    """Yield the texts of files: each line that is not blank of JSON lines, other files as a whole.

    Raises:
        CriteriaError: a file cannot be read, or a text of it is too large or no UTF-8.
    """
    for path in paths:
        if Path(path).suffix.lower() in _LINES:
            yield from _lines(path)
        else:
            source = read_facts_input(path).source
            yield TextAt(source.name, source.text)


def _lines(path: str) -> Iterator[TextAt]:
    try:
        with Path(path).open("rb") as file:
            number = 0
            while line := file.readline(MAX_FACTS_BYTES + 1):
                number += 1
                name = f"{path}:{number}"
                text = decode_source(name, line, max_bytes=MAX_FACTS_BYTES).text
                if text.strip():
                    yield TextAt(name, text)
    except OSError as error:
        raise CriteriaError([cannot_open(path, error)]) from error


@dataclass(frozen=True, slots=True)
class FactsAt:
    """The facts of one subject.

    Attributes:
        name: where they are.
        value: the facts, as JSON text or as nodes of YAML.
    """

    name: str
    value: Any


class FactsBySubject:
    """The facts of many subjects, found by the id and the period of a record.

    Args:
        paths: files of facts: YAML, JSON, or JSON lines.

    Raises:
        CriteriaError: a file cannot be read.
        CommandError: two facts are of one subject and period, or one of several has no subject.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self._found: dict[tuple[str | None, str | None], FactsAt] = {}
        for each, keys in _facts_in(paths):
            other = self._found.setdefault(keys, each)
            if other is not each:
                raise CommandError(
                    _SAME_SUBJECT, first=other.name, second=each.name, subject=keys[0] or "–"
                )
        nameless = self._found.get((None, None))
        if nameless is not None and len(self._found) > 1:
            raise CommandError(_WITHOUT_SUBJECT, first=nameless.name)

    def of(self, subject_id: str | None, period: str | None) -> FactsAt | None:
        """Return the facts of a subject in a period; those without a period are of any."""
        for keys in ((subject_id, period), (subject_id, None)):
            if keys in self._found:
                return self._found[keys]
        # The only facts, without an id, are those of the only subject.
        return self._found.get((None, None))


def _facts_in(
    paths: Sequence[str],
) -> Iterator[tuple[FactsAt, tuple[str | None, str | None]]]:
    for path in paths:
        if Path(path).suffix.lower() in _LINES:
            for each in _lines(path):
                yield FactsAt(each.name, each.text), _keys(read_json(each.text, each.name)[0])
        else:
            facts = read_facts_input(path)
            name = path if path != STDIN else "stdin"
            yield FactsAt(name, facts.value), _keys(facts.value)


def _keys(facts: Any) -> tuple[str | None, str | None]:
    """Return the id and the period of facts, of JSON or of YAML; None where they have none."""
    by_name = getattr(facts, "entries", None)
    if by_name is not None:
        facts = {each.key.value: getattr(each.value, "value", None) for each in by_name}
    if not isinstance(facts, dict):
        return None, None
    subject, period = (facts.get(each) for each in ("subject_id", "period"))
    return (
        None if subject is None else str(subject),
        None if period is None else str(period),
    )
