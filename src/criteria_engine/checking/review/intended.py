"""review: warnings that the author justified with `intended:` → left out; those of nothing → reported."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.diagnostics import Diagnostic, Severity
from criteria_engine.frozen import dataclass
from criteria_engine.reading.nodes import Mapping, Node, Sequence
from criteria_engine.source import Span


@dataclass(frozen=True, slots=True)
class _Justification:
    """A code under `intended:`, with the item that it stands in."""

    code: str
    key: Span
    item: Span

    def covers(self, diagnostic: Diagnostic) -> bool:
        span, item = diagnostic.span, self.item
        return (
            diagnostic.severity is Severity.WARNING
            and diagnostic.code.id == self.code
            and span.source.name == item.source.name
            and item.start <= span.start <= item.end
        )


def without_intended(
    diagnostics: Iterable[Diagnostic], root: Node, unexamined: Collection[str] = ()
) -> Iterator[Diagnostic]:
    """Yield the diagnostics that the file does not justify, and a warning for each idle justification.

    Args:
        diagnostics: what was found.
        root: the root node of the file.
        unexamined: the codes of which not every warning was looked for; no justification of them is idle.
    """
    justifications = list(_justifications(root))
    used: set[int] = set()
    for each in diagnostics:
        covering = [i for i, j in enumerate(justifications) if j.covers(each)]
        used |= set(covering)
        if not covering:
            yield each
    for index, each_justification in enumerate(justifications):
        if index not in used and each_justification.code not in unexamined:
            yield codes.NOTHING_INTENDED.at(each_justification.key, code=each_justification.code)


def _justifications(node: Node) -> Iterator[_Justification]:
    match node:
        case Mapping(entries, span):
            for entry in entries:
                if entry.key.value == "intended" and isinstance(entry.value, Mapping):
                    for stated in entry.value.entries:
                        yield _Justification(stated.key.value, stated.key.span, span)
                else:
                    yield from _justifications(entry.value)
        case Sequence(items):
            for item in items:
                yield from _justifications(item)
        case _:
            pass
