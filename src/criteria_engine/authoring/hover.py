"""author: a place in a criteria file → what stands there: the condition in words, types, sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from criteria_engine import core, syntax
from criteria_engine.authoring.companion_words import key_at, keys_below, kind_beside, texts_of
from criteria_engine.authoring.declared_names import DeclaredName
from criteria_engine.authoring.names import parse_scalar
from criteria_engine.authoring.navigation import names_of, node_at
from criteria_engine.authoring.node_walk import ShapedNode
from criteria_engine.authoring.shapes import key_meaning
from criteria_engine.authoring.table_names import row_names
from criteria_engine.authoring.workspace import Workspace
from criteria_engine.bilingual import Language, Template
from criteria_engine.checked_set import CheckedSet
from criteria_engine.checking.outputs import MEANINGS
from criteria_engine.core import Core
from criteria_engine.frozen import dataclass
from criteria_engine.library.declarations import Function
from criteria_engine.phrasing.clauses import phrase
from criteria_engine.phrasing.labels import Labels
from criteria_engine.reading.nodes import Node, Scalar
from criteria_engine.reading.shapes import ModelShape, ScalarKind, scalar_kind
from criteria_engine.source import Span
from criteria_engine.wording.types import describe, describe_in_vietnamese

_ROWS: Final = (
    ("type", Template("kiểu", "type")),
    ("unit", Template("đơn vị", "unit")),
    ("at_least", Template("ít nhất", "at least")),
    ("at_most", Template("nhiều nhất", "at most")),
    ("value", Template("cách tính", "value")),
    ("question", Template("câu hỏi", "question")),
    ("answered_by", Template("ai trả lời", "answered by")),
    ("changeable", Template("thay đổi được", "can change")),
    ("cite", Template("căn cứ", "source")),
    ("basis", Template("mức kiểm chứng", "basis")),
)
"""The keys of a declaration that are shown, with their names."""

_RESULT: Final = Template("kiểu: {type}", "type: {type}")


@dataclass(frozen=True, slots=True)
class Hover:
    """What is known about a place.

    Attributes:
        span: the part of the file that it is about.
        markdown: the text.
    """

    span: Span
    markdown: str


def hover_at(
    workspace: Workspace, name: str, offset: int, language: Language = "vi"
) -> Hover | None:
    """Return what stands at a place of a file; None where there is nothing to say.

    Args:
        workspace: the files.
        name: the name of the file.
        offset: the place.
        language: the language of the text.
    """
    own = workspace.set_of(name)
    if own.source.name != name and kind_beside(name, "") == "translation":
        return _of_translation(workspace.files[name].node, own.node, offset)
    found = node_at(workspace, name, offset)
    if found is None:
        return None
    if found.key is not None and offset <= found.key.span.end:
        return _of_key(workspace, name, found, found.key, language)
    if isinstance(found.node, Scalar) and scalar_kind(found.shape) is ScalarKind.EXPRESSION:
        return _of_expression(workspace, name, found.node, offset, language)
    if isinstance(found.node, Scalar):
        declared = names_of(workspace, name).get(found.node.value)
        return None if declared is None else Hover(found.node.span, _described(declared, language))
    return None


def _of_translation(root: Node | None, of_set: Node | None, offset: int) -> Hover | None:
    """Return the text of the set that stands where a place of its translation is."""
    found = key_at(root, offset)
    if found is None:
        return None
    path, span = found
    texts = texts_of(of_set)
    text = texts.get(path) or next(iter(keys_below(path, texts).values()), None)
    return None if text is None else Hover(span, text)


def _of_key(
    workspace: Workspace, name: str, found: ShapedNode, key: Scalar, language: Language
) -> Hover | None:
    if isinstance(found.parent, ModelShape):
        meaning = key_meaning(found.parent.model, key.value)
        return Hover(key.span, meaning) if meaning else None
    names = names_of(workspace, name)
    rows = row_names(found.path[:-1], next(workspace.bases(name)).node, names)
    declared = rows.get(key.value) or names.get(key.value)
    return None if declared is None else Hover(key.span, _described(declared, language))


def _described(declared: DeclaredName, language: Language) -> str:
    """Return a declaration as Markdown: its label, then what it states."""
    lines = [f"**{declared.name}** — {declared.label(language)}".removesuffix(" — ")]
    for key, template in _ROWS:
        texts = declared.texts
        text = texts.get(f"{key}.{language}") or texts.get(f"{key}.vi") or texts.get(key)
        if text is not None:
            shown = f"`{text}`" if key in ("type", "value", "at_least", "at_most") else text
            lines.append(f"- {_in_language(template, language)}: {shown}")
    if declared.values:
        lines += [f"- `{each.name}`: {each.label(language)}" for each in declared.values.values()]
    return "\n".join(lines)


def _of_expression(
    workspace: Workspace, name: str, scalar: Scalar, offset: int, language: Language
) -> Hover | None:
    """Return the smallest part of an expression at a place, in words."""
    tree = parse_scalar(scalar)
    if tree is None:
        return None
    around = [each for each in syntax.walk(tree) if _holds(each.span, offset)]
    part = min(around, key=_length, default=None)
    if part is None or part.span is None:
        return None
    blocks = list(_of_part(workspace, name, part, offset, language))
    checked = workspace.loaded(name).checked
    node = None if checked is None else _core_of(checked, scalar.span, around)
    if checked is not None and node is not None:
        blocks += _in_words(checked, node, language)
    return Hover(part.span, "\n\n".join(blocks)) if blocks else None


def _of_part(
    workspace: Workspace, name: str, part: syntax.Expr, offset: int, language: Language
) -> Iterator[str]:
    """Yield what is declared about a name or a function."""
    match part:
        case syntax.Name(word):
            declared = names_of(workspace, name).get(word)
            if declared is not None:
                yield _described(declared, language)
            elif word in MEANINGS:
                meaning = MEANINGS[word].vi if language == "vi" else MEANINGS[word].en
                yield f"**{word}** — {meaning}"
        case syntax.Path(name=word):
            for each in names_of(workspace, name).values():
                if word in each.fields:
                    yield _described(each.fields[word], language)
                    return
        case syntax.Call(function, _, span) if span is not None:
            if offset <= span.start + len(function):
                yield from (
                    _of_function(each, language) for each in workspace.library.find(function)
                )
        case _:
            pass


def _of_function(function: Function, language: Language) -> str:
    signatures = "\n".join(f"`{each.text}`" for each in function.signatures)
    return f"{signatures}\n\n{_in_language(function.meaning, language)}"


def _core_of(checked: CheckedSet, within: Span, around: list[syntax.Expr]) -> Core | None:
    """Return the smallest condition at a place as it is checked; else the whole expression."""
    spans = {each.span for each in around}
    found = [
        node
        for root in (*checked.expressions(), *checked.law_expressions())
        if root.written.span is not None and root.written.span.source is within.source
        for node in core.walk(root)
        if node.written.span in spans and not isinstance(node, core.Constant | core.Local)
    ]
    conditions = [node for node in found if describe(node.type) == "boolean"]
    return min(conditions or found, key=lambda node: _length(node.written), default=None)


def _in_words(checked: CheckedSet, node: Core, language: Language) -> Iterator[str]:
    labels = Labels(checked, checked.definitions_on(checked.document.in_force.from_))
    yield f"> {phrase(node, language, labels)}"
    describe_type = describe_in_vietnamese if language == "vi" else describe
    yield _in_language(_RESULT, language).format(type=describe_type(node.type))


def _in_language(template: Template, language: Language) -> str:
    return template.vi if language == "vi" else template.en


def _holds(span: Span | None, offset: int) -> bool:
    return span is not None and span.start <= offset <= span.end


def _length(part: syntax.Expr) -> int:
    return 0 if part.span is None else part.span.end - part.span.start
