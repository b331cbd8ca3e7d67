"""review: a checked set and the nodes of its file → warnings about what its author probably did not mean.

:meth:`criteria_engine.Catalogue.check` calls it, and so `criteria check`. No decision waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from criteria_engine.checked_set import CheckedSet
from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.checking.review.conditions import review_conditions
from criteria_engine.checking.review.dates import review_dates
from criteria_engine.checking.review.examples import review_examples
from criteria_engine.checking.review.intended import without_intended
from criteria_engine.checking.review.levels import review_levels
from criteria_engine.checking.review.points import review_points
from criteria_engine.checking.review.proof_diagnostics import PROOF_CODES
from criteria_engine.checking.review.scalars import review_scalars
from criteria_engine.checking.review.stated_numbers import review_stated_numbers
from criteria_engine.checking.review.texts import review_citations, review_texts
from criteria_engine.checking.review.units import review_units
from criteria_engine.checking.review.unused import review_names
from criteria_engine.diagnostics import Diagnostic, distinct
from criteria_engine.reading.companion_diagnostics import NOT_TRANSLATED
from criteria_engine.reading.documents import SetDocument
from criteria_engine.reading.nodes import Node


def review_set(
    checked: CheckedSet,
    root: Node,
    files: frozenset[str],
    found: Iterable[Diagnostic] = (),
    proved: Sequence[Diagnostic] | None = None,
) -> list[Diagnostic]:
    """Return what is probably not meant in a set that can decide.

    Args:
        checked: the set.
        root: the root node of its file, merged with what stands beside it and with the set it adapts.
        files: the names of its file and of those beside it.
        found: the warnings that checking it found.
        proved: what a proof about all facts found; None where nothing was proved.

    Returns:
        Those warnings and more, in the order of the file, without those that the file justifies. Of a set
        that adapts another, only those about its own files.
    """
    own = root.span.source.name
    reviewed = [
        *review_document(checked.document, root),
        *review_conditions(checked),
        *review_names(checked),
        *review_units(checked),
        *review_levels(checked),
        *review_points(checked, root),
        *review_stated_numbers(checked),
        *review_examples(checked),
    ]
    every = told_once([*found, *(each for each in reviewed if each.span.source.name in files)])
    every += _beyond(every, proved or (), files)
    justified = without_intended(distinct(every), root, PROOF_CODES if proved is None else ())
    return in_order(
        (
            d
            for d in justified
            if d.code is not codes.NOTHING_INTENDED or d.span.source.name in files
        ),
        own,
    )


def review_document(document: SetDocument, root: Node) -> Iterator[Diagnostic]:
    """Yield what is probably not meant in the texts, numbers and dates of a file, whatever its conditions."""
    yield from review_scalars(root)
    yield from review_texts(document, root)
    yield from review_citations(document, root)
    yield from review_dates(document, root)


def told_once(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics without those of single texts that the file of translations lacks as well."""
    every = list(diagnostics)
    if not any(each.code is NOT_TRANSLATED for each in every):
        return every
    return [each for each in every if each.code is not codes.MISSING_TRANSLATION]


def in_order(diagnostics: Iterable[Diagnostic], own: str) -> list[Diagnostic]:
    """Return the diagnostics in the order of their files, those about the file `own` first."""
    return sorted(
        diagnostics, key=lambda d: (d.span.source.name != own, d.span.source.name, d.span.start)
    )


def _beyond(
    told: Iterable[Diagnostic], proved: Iterable[Diagnostic], files: frozenset[str]
) -> Iterator[Diagnostic]:
    """Yield what was proved of the files of a set and is not told on the same lines already."""
    lines = {line for each in told for line in _lines(each)}
    for each in proved:
        if each.span.source.name in files and not lines.intersection(_lines(each)):
            yield each


def _lines(diagnostic: Diagnostic) -> Iterator[tuple[str, str, int]]:
    """Yield the code of a diagnostic with each line that it is about."""
    for span in (diagnostic.span, *(each.span for each in diagnostic.related)):
        yield diagnostic.code.id, span.source.name, span.position.line
