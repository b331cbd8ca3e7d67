"""texts_read: the program of a set → the columns of texts whose values its conditions read.

Texts have the same meaning in a table as in a mapping: they are compared after
:func:`~criteria_engine.reading.text_values.clean_text`. Only texts that a condition reads are looked through; a
column of names costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from criteria_engine import core
from criteria_engine.columns.translation.fact_schema import FactColumn
from criteria_engine.lowering.program import Program


def texts_read(program: Program, leaves: Iterable[FactColumn]) -> Iterator[FactColumn]:
    """Yield the columns of text facts that some condition may read."""
    nodes = list(program.nodes())
    facts = {each.name for each in nodes if isinstance(each, core.Fact)}
    fields = {each.name for each in nodes if isinstance(each, core.FieldAccess)}
    for leaf in leaves:
        first, _, rest = leaf.path.partition(".")
        is_read = first in facts and (not rest or rest.rpartition(".")[2] in fields)
        if leaf.declared.kind == "string" and not leaf.absent and is_read:
            yield leaf


def choices(leaves: Iterable[FactColumn]) -> Iterator[FactColumn]:
    """Yield the columns of enumerations."""
    for leaf in leaves:
        if leaf.declared.kind == "enumeration" and not leaf.absent:
            yield leaf
