"""check: a file with mistakes → every mistake that can be found in one go.

A mistake of YAML or of shape ends the ordinary check, because there is no document. Here what is wrong is
repaired, replaced or left out, so that the rest is checked as well. The result is never decided with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from criteria_engine.checking import diagnostics as expression_codes
from criteria_engine.checking import example_diagnostics, law_diagnostics, parameter_diagnostics
from criteria_engine.checking import set_diagnostics as codes
from criteria_engine.checking import table_diagnostics as table_codes
from criteria_engine.checking.context import LevelsOf
from criteria_engine.checking.place_diagnostics import is_without_base
from criteria_engine.checking.review.diagnostics import NOTHING_INTENDED
from criteria_engine.checking.review.examples import mistakes_in_facts
from criteria_engine.checking.review.intended import without_intended
from criteria_engine.checking.review.review import in_order, review_document, told_once
from criteria_engine.checking.review.scalars import review_scalars
from criteria_engine.checking.sets import check_parts
from criteria_engine.diagnostics import Diagnostic, Severity, distinct, has_errors
from criteria_engine.library.registry import Library
from criteria_engine.reading import fact_diagnostics as fact_codes
from criteria_engine.reading import set_diagnostics as reading_codes
from criteria_engine.reading.companion_diagnostics import (
    NOT_TRANSLATED,
    NOTHING_TRANSLATED,
    OTHER_SET_BESIDE,
    OWN_LANGUAGE,
    TRANSLATED_TWICE,
)
from criteria_engine.reading.nodes import Mapping, Node
from criteria_engine.reading.partial_sets import read_partly
from criteria_engine.reading.sets import lookup
from criteria_engine.reading.yaml_repairs import RepairedFile, at_source, compose_repaired
from criteria_engine.source import Source

Adapted = Callable[[Node], tuple[Node, list[Diagnostic]]]
"""Merges a file with the set that it adapts."""

_CONSEQUENCES: Final = frozenset(
    code.id
    for code in (
        codes.EXACTLY_ONE_KEY,
        law_diagnostics.LAW_CLAIM,
        codes.SUM_OF_CRITERION,
        codes.SUM_OF_SET,
        codes.TOO_MANY_POINTS,
        codes.POINTS_OUT_OF_RANGE,
        codes.UNREACHABLE_MARK,
        codes.NO_AWARD,
        codes.AWARD_NEEDS_POINTS,
        codes.MIXED_RULES,
        codes.MISSING_LEVEL,
        codes.UNKNOWN_LEVEL,
        codes.UNUSED_FACT,
        codes.NO_QUESTION,
        codes.MISSING_FACT_KEY,
        parameter_diagnostics.PARAMETER_GAP,
        parameter_diagnostics.PARAMETER_CONDITION,
        parameter_diagnostics.VALUE_WITHOUT_LEVEL,
        table_codes.TABLE_DAYS,
        codes.TABLE_GAP,
        codes.ROW_WITHOUT_LIMITS,
        codes.TABLE_UNPROVEN,
        codes.UNIQUE_UNPROVEN,
        example_diagnostics.UNKNOWN_EXAMPLE,
        example_diagnostics.UNKNOWN_IN_EXAMPLE,
        fact_codes.UNKNOWN_FACT,
        fact_codes.UNKNOWN_JUDGEMENT,
        fact_codes.UNKNOWN_EVIDENCE,
        codes.REVERSED_PERIOD,
        codes.DUPLICATE_ID,
        reading_codes.NO_VALUE,
        expression_codes.MAY_BE_NULL,
    )
)
"""What may only follow from a part that was left out; it is reported once that part is right."""


def every_mistake(
    source: Source,
    found: Iterable[Diagnostic],
    library: Library,
    levels_of: LevelsOf,
    adapted: Adapted,
    files: frozenset[str],
) -> list[Diagnostic]:
    """Return every mistake of a file that has errors.

    Args:
        source: the text of the file.
        found: the diagnostics of the ordinary check.
        library: the functions its expressions may call.
        levels_of: finds the levels of other titles.
        adapted: merges the file with the set that it adapts.
        files: the names of the file and of those beside it; others are warned about on their own.
    """
    first = list(found)
    repaired = compose_repaired(source)
    every = [*first, *repaired.diagnostics]
    if repaired.node is None or any(each.code in _OF_WHOLE_FILES for each in every):
        return in_order(distinct(every), source.name)
    node, more = adapted(repaired.node)
    beyond = (
        []
        if is_without_base(more)
        else list(_beyond_yaml(node, library, levels_of, repaired, more))
    )
    kept = [
        each
        for each in (at_source(each, source) for each in (*more, *beyond))
        if (each.severity is Severity.ERROR or each.span.source.name in files)
        and not (each.span.source.name == source.name and each.span.position.line in repaired.lines)
    ]
    # Not every warning is looked for, so that no justification is said to be idle.
    justified = without_intended(told_once([*every, *kept]), node)
    of_set = [each for each in (*more, *beyond) if each.code not in _SAID_BESIDE]
    consequences = {NOTHING_INTENDED, *(_BESIDE if has_errors(of_set) else ())}
    return in_order(
        distinct(each for each in justified if each.code not in consequences), source.name
    )


_BESIDE: Final = (NOTHING_TRANSLATED, NOT_TRANSLATED)
"""What is said of a translation, and may only follow from a mistake in the set."""

_SAID_BESIDE: Final = (*_BESIDE, OTHER_SET_BESIDE, OWN_LANGUAGE, TRANSLATED_TWICE)
"""What is said of a file beside a set; the set itself is whole."""


_OF_WHOLE_FILES: Final = (reading_codes.NOT_A_SET, reading_codes.UNKNOWN_FORMAT)
"""The codes that say that the file is something else than a criteria set."""


def _beyond_yaml(
    node: Node,
    library: Library,
    levels_of: LevelsOf,
    repaired: RepairedFile,
    before: Iterable[Diagnostic],
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the shape of a file and with what can be read of it.

    Args:
        node: the nodes of the set, merged with its base and with what stands beside it.
        library: the functions its expressions may call.
        levels_of: finds the levels of other titles.
        repaired: the file without its mistakes of YAML.
        before: the mistakes found while merging, and in short forms.
    """
    partial, shape = read_partly(node)
    in_short_forms = has_errors(each for each in before if each.code not in _SAID_BESIDE)
    in_yaml = bool(repaired.diagnostics)
    yield from (each for each in shape if not (in_yaml and each.code is reading_codes.MISSING_KEY))
    yield from review_scalars(node)
    if partial.document is None:
        return
    unread = partial.names | _declared_in(node, repaired.lines | _lines(before))
    parts, checked = check_parts(partial.document, library, "", levels_of, unread)
    silent = _CONSEQUENCES if shape or in_yaml or in_short_forms else frozenset()
    if partial.misnamed or repaired.removed:
        silent |= {expression_codes.UNKNOWN_NAME.id}
    if in_yaml:
        silent |= _OF_REPLACED_VALUES
    yield from (
        each
        for each in checked
        if each.code.id not in silent
        # The days of a parameter may be wrong because one of them could not be read.
        and not (each.code in _ABOUT_DAYS and each.data.get("name") in unread)
    )
    if not silent:
        yield from review_document(partial.document, node)
    if any(each.code is codes.EXACTLY_ONE_KEY for each in checked):
        silent |= {fact_codes.UNKNOWN_JUDGEMENT.id, fact_codes.UNKNOWN_EVIDENCE.id}
    wrong = unread | _declared_in(node, _lines([*before, *shape, *checked]))
    yield from (
        each
        for each in mistakes_in_facts(parts)
        if each.code.id not in silent and _FIRST_STEP.split(str(each.data["path"]))[0] not in wrong
    )


_FIRST_STEP: Final = re.compile(r"[.\[]")


def _lines(diagnostics: Iterable[Diagnostic]) -> frozenset[int]:
    """Return the lines of errors; those of other files do no harm, as no more is said about a name."""
    return frozenset(d.span.position.line for d in diagnostics if d.severity is Severity.ERROR)


_ABOUT_DAYS: Final = (
    parameter_diagnostics.PARAMETER_GAP,
    parameter_diagnostics.PARAMETER_OVERLAP,
)

_OF_REPLACED_VALUES: Final = frozenset(
    {codes.ROW_NEVER_HIT.id, codes.TABLE_OVERLAP.id, codes.NEVER_MET.id, codes.ALWAYS_MET.id}
)
"""What may only follow from a value that was replaced."""


def _declared_in(node: Node, lines: frozenset[int]) -> frozenset[str]:
    """Return the names that are declared in some of the lines."""
    names: set[str] = set()
    for section in ("facts", "parameters", "definitions"):
        declared = lookup(node, section)
        for entry in declared.entries if isinstance(declared, Mapping) else ():
            first = entry.key.span.position.line
            last = first + entry.key.span.source.text.count(
                "\n", entry.key.span.start, entry.value.span.end
            )
            if lines & set(range(first, last + 1)):
                names.add(entry.key.value)
    return frozenset(names)
