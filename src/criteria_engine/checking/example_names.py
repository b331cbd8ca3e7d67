"""check: the names in the examples of a set → those that the set does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from criteria_engine.bilingual import Text
from criteria_engine.checked_set import CheckedSet
from criteria_engine.checking import example_diagnostics as codes
from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.reading.example_documents import Example
from criteria_engine.reading.scalars import LocatedStr
from criteria_engine.reading.set_diagnostics import MISSING_KEY


def unknown_names(
    checked: CheckedSet, examples: Iterable[Example], earlier: Iterable[Example] = ()
) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each example, level, grade, output and part that a set does not have.

    Args:
        checked: the set, which may have errors.
        examples: the examples.
        earlier: the examples before these, which `like:` may name.
    """
    names: set[str] = {each.name for each in earlier}
    ids = {i.id for i in checked.indicators} | {c.id for c in checked.conditions} | {"award"}
    grades = {str(g.id) for g in checked.document.award.grades}
    outputs = {each.name for each in checked.outputs}
    for example in examples:
        if example.like is not None and example.like not in names:
            near = nearest(example.like, names)
            yield codes.UNKNOWN_EXAMPLE.at(example.span, suggestion=near, name=example.like)
        names.add(example.name)
        expect = example.expect
        yield from _unknown(expect.level, checked.levels, Text("mức", "level"))
        yield from _unknown(expect.grade, grades, Text("xếp loại", "grade"))
        for name in expect.outputs:
            yield from _unknown(name, outputs, Text("mục của `outputs:`", "output"))
        for word in expect.deciding or ():
            yield from _unknown(word, ids, Text("chỉ tiêu", "indicator"))


def mistakes_in_reasons(checked: CheckedSet) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each place under `untested:` that a set does not have, or that says too little."""
    document = checked.document
    parts = (*(c.id for c in checked.criteria), *checked.part_ids)
    known = {*parts, *map(str, document.definitions), *map(str, document.outputs)}
    known |= set(map(str, document.parameters))
    for each in document.untested:
        yield from _unknown(each.at, known, Text("mục", "part"))
        if each.case is None and each.change is None:
            yield MISSING_KEY.at(each.span, key="case")


def _unknown(word: LocatedStr | None, known: Iterable[str], kind: Text) -> Iterator[Diagnostic]:
    if word is not None and word not in known:
        near = nearest(word, known)
        yield codes.UNKNOWN_IN_EXAMPLE.at(word.span, suggestion=near, what=kind, name=word)
