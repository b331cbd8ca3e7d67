"""A program → which definitions read which facts and definitions, directly or through others."""

from __future__ import annotations

from collections.abc import Mapping

from criteria_engine import core
from criteria_engine.frozen import dataclass
from criteria_engine.lowering.program import RESULTS, Program


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the definitions of a program read.

    Attributes:
        direct: the facts and definitions that each definition reads itself.
        reads: those that it reads, also through others.
        readers: the definitions that read a fact or a definition, also through others, in the order of the
            program; a name that nothing reads is absent.
        parts: what the result of each part reads, by the id of the part; None is the pass mark.
    """

    direct: Mapping[str, frozenset[str]]
    reads: Mapping[str, frozenset[str]]
    readers: Mapping[str, tuple[str, ...]]
    parts: Mapping[str | None, frozenset[str]]

    @classmethod
    def of(cls, program: Program) -> Dependencies:
        """Return the dependencies between the names of a program.

        >>> from datetime import date
        >>> from criteria_engine.catalogue import Catalogue
        >>> from criteria_engine.lowering.sets import lower
        >>> family = Catalogue.packaged().find("learning_family", on=date(2025, 1, 1))
        >>> dependencies = Dependencies.of(lower(family.checked, family.on))
        >>> dependencies.readers["judgements.award"]
        ('level.*', 'award.eligible')
        """
        direct: dict[str, frozenset[str]] = {}
        reads: dict[str, frozenset[str]] = {}
        readers: dict[str, list[str]] = {}
        parts: dict[str | None, frozenset[str]] = {}
        for name, definition in program.definitions.items():
            direct[name] = frozenset(
                [
                    each.name
                    for each in core.walk(definition.value)
                    if isinstance(each, core.Fact | core.Defined)
                ]
            )
            inner = [reads[each] for each in direct[name] if each in program.definitions]
            reads[name] = direct[name].union(*inner)
            if definition.kind in RESULTS:
                parts[definition.part] = parts.get(definition.part, frozenset()) | reads[name]
            for each in reads[name]:
                readers.setdefault(each, []).append(name)
        return cls(direct, reads, {name: tuple(each) for name, each in readers.items()}, parts)
