"""analysis: where a node of a program is written, and of which part of the set, for readers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.bilingual import Template
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.lowering.program import DefinitionKind, Program, ProgramDefinition
from criteria_engine.model.base import Bilingual
from criteria_engine.source import Span

_MOST_CHARACTERS: Final = 100
"""The most characters of a file that are quoted."""

_NAMES: Final[dict[DefinitionKind, Template]] = {
    "definition": Template("định nghĩa {name}", "definition {name}"),
    "requires": Template("chỉ tiêu {part}", "indicator {part}"),
    "when": Template("chỉ tiêu {part}", "indicator {part}"),
    "row": Template("chỉ tiêu {part}, dòng {row}", "indicator {part}, row {row}"),
    "computed": Template("chỉ tiêu {part}, cách tính điểm", "indicator {part}, its points"),
    "applies": Template("chỉ tiêu {part}, khi nào áp dụng", "indicator {part}, where it applies"),
    "left_out": Template("chỉ tiêu {part}, khi nào áp dụng", "indicator {part}, where it applies"),
    "met": Template("chỉ tiêu {part}", "indicator {part}"),
    "points": Template("chỉ tiêu {part}, điểm", "indicator {part}, points"),
    "minimum": Template("mục {part}, điểm tối thiểu", "part {part}, its minimum of points"),
    "subtotal": Template("tiêu chí {part}, điểm", "criterion {part}, points"),
    "needed": Template("tiêu chí {part}, điểm tối thiểu", "criterion {part}, its minimum"),
    "criterion": Template("tiêu chí {part}", "criterion {part}"),
    "counted": Template("tiêu chí {part}", "criterion {part}"),
    "condition": Template("điều kiện {part}", "condition {part}"),
    "total": Template("tổng điểm", "total of points"),
    "of": Template("điểm tối đa", "most points"),
    "pass_mark": Template("mức điểm đạt", "pass mark"),
    "passed": Template("mức điểm đạt", "pass mark"),
    "enough": Template("số tiêu chí cần đạt", "number of criteria needed"),
    "rules": Template("cách công nhận", "award"),
    "level": Template("cách công nhận", "award"),
    "eligible": Template("kết quả", "outcome"),
    "reached": Template("mức độ", "level"),
    "grade": Template("xếp loại", "grade"),
    "amount": Template("số được tính {part}", "amount {part}"),
    "output": Template("số được tính {part}", "amount {part}"),
}

_AT_LEVELS: Final = Template("{name}, mức {levels}", "{name}, level {levels}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written, and of which part.

    Attributes:
        part: the id of the part; None for the award and for definitions.
        name: what the part is called.
        written: the text as it is written.
        span: where it is written; None for what has no place of its own.
    """

    part: str | None
    name: Bilingual
    written: str
    span: Span | None

    @property
    def location(self) -> str | None:
        """The file, line and column."""
        return None if self.span is None else str(self.span)


def place_of(program: Program, definition: ProgramDefinition, node: Core | None = None) -> Place:
    """Return where a node of a definition is written; where the definition is, without a node."""
    span = definition.span if node is None else node.written.span or definition.span
    written = "" if node is None or is_lowered(node) else text_of(program, node).vi
    return Place(definition.part, name_of(program, definition), written, span)


def name_of(program: Program, definition: ProgramDefinition) -> Bilingual:
    """Return what a definition is called for readers."""
    row = None if definition.row is None else definition.row + 1
    data = {"part": definition.part, "row": row, "name": definition.name}
    template = _NAMES[definition.kind]
    text = Bilingual(vi=template.in_language("vi", data), en=template.in_language("en", data))
    levels = program.checked.levels
    if definition.levels and len(definition.levels) < len(levels):
        both = {"levels": ", ".join(definition.levels)}
        return Bilingual(
            vi=_AT_LEVELS.in_language("vi", {"name": text.vi, **both}),
            en=_AT_LEVELS.in_language("en", {"name": text.in_language("en"), **both}),
        )
    return text


def text_of(program: Program, node: Core) -> Bilingual:
    """Return a node as it is written; what a lowered one stands for."""
    if isinstance(node, core.Defined) and "." in node.name:
        return name_of(program, program.definitions[node.name])
    if isinstance(node, core.Fact):
        return Bilingual(vi=node.name)
    written = node.written
    if isinstance(written, syntax.Literal) and isinstance(node, core.Apply):
        # One of the values of `x in ("a", "b")`.
        left, right = (text_of(program, each).vi for each in node.arguments[:2])
        return Bilingual(vi=f"{left} {node.function.name} {right}")
    return Bilingual(vi="" if written.span is None else quoted(written.span))


def is_lowered(node: Core) -> bool:
    """Return whether a node has no text of its own, because a set implies it."""
    named = isinstance(node, core.Fact | core.Local | core.Defined)
    return isinstance(node.written, syntax.Name) and not named


def quoted(span: Span) -> str:
    """Return a piece of a file on one line, shortened."""
    text = " ".join(span.text.split())
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"


def numbered(node: Core) -> Iterator[tuple[int, Core]]:
    """Yield each node once, with its number in preorder."""
    seen: set[int] = set()
    for number, each in enumerate(core.walk(node)):
        if id(each) not in seen:
            seen.add(id(each))
            yield number, each
