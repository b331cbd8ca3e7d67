"""read: YAML text → nodes with their locations, or diagnostics.

Only the subset of YAML that criteria files need: mappings, lists and text. Scalars are not
resolved (`yes` and `18` stay text), anchors and aliases are optional, and every scalar knows
its characters in the file, so that an expression is parsed in place. PyYAML produces the
events; the nodes are built here, without recursion and within limits of size and depth, because
files may come from untrusted authors.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    TypeAlias,
    assert_never,
)
from unicodedata import normalize

import yaml

from criteria_engine.bounds import MAX_DIAGNOSTICS, MAX_YAML_DEPTH, MAX_YAML_NODES
from criteria_engine.diagnostics import Diagnostic, Related
from criteria_engine.frozen import dataclass
from criteria_engine.lazy import LazyModule
from criteria_engine.reading import file_diagnostics as codes
from criteria_engine.reading.nodes import (
    Empty,
    Mapping,
    MappingEntry,
    Node,
    Scalar,
    ScalarStyle,
    Sequence,
)
from criteria_engine.reading.yaml_stop import BLANK, BRACKETS, BYTE_ORDER_MARK, YamlStop
from criteria_engine.source import Source, Span

if TYPE_CHECKING:
    from yaml._yaml import Mark as CMark
    from yaml.error import Mark as PythonMark

    from criteria_engine.reading import yaml_hints

    Mark: TypeAlias = CMark | PythonMark | None
else:
    # Only mistakes need it.
    yaml_hints = LazyModule("criteria_engine.reading.yaml_hints")


def compose(
    source: Source,
    *,
    aliases: bool = False,
    max_depth: int = MAX_YAML_DEPTH,
    max_nodes: int = MAX_YAML_NODES,
) -> tuple[Node | None, list[Diagnostic]]:
    """Compose the single YAML document of a source. Never raises.

    Args:
        source: The text.
        aliases: Whether anchors and aliases are allowed.
        max_depth: The limit of nesting.
        max_nodes: The limit of keys and values.

    Returns:
        The root node and the diagnostics. The node is None if composing could not continue;
        otherwise rejected entries (a second key of the same name, say) are missing from it.

    >>> node, _ = compose(Source("a.yaml", "age: [18, ~]"))
    >>> node
    Mapping(entries=(MappingEntry(key=Scalar(value='age', style=<ScalarStyle.PLAIN: 'plain'>), value=...
    >>> _, (diagnostic,) = compose(Source("a.yaml", "when: >= 18"))
    >>> diagnostic.code.id, diagnostic.span.text
    ('yaml-indicator', '>')
    """
    forbidden = forbidden_in(source)
    if forbidden is not None:
        return None, [forbidden]
    composer = _Composer(source, aliases, max_depth, max_nodes)
    stop = None
    try:
        stop = composer.read(source.text)
    except _ComposeAbortedError as aborted:
        return None, [*composer.diagnostics, aborted.diagnostic]
    except (ValueError, OverflowError):
        # PyYAML's pure Python parser lets `chr` and `int` raise where the C parser reports a mistake.
        return None, [*composer.diagnostics, _impossible_escape(source)]
    if stop is not None:
        return None, [*composer.diagnostics, yaml_hints.diagnose(stop)]
    return composer.root, composer.diagnostics


def forbidden_in(source: Source) -> Diagnostic | None:
    """Return the diagnostic of the first character that YAML forbids; None where there is none."""
    found = _FORBIDDEN_CHARACTER.search(source.text, source.text.startswith(BYTE_ORDER_MARK))
    return None if found is None else _forbidden_character(Span(source, *found.span()), found[0])


def compose_until_stop(source: Source) -> tuple[Node | None, list[Diagnostic], YamlStop | None]:
    """Compose a source, and return where reading stopped, so that it can be repaired.

    Returns:
        The root node, the diagnostics, and the stop; the node is None if reading stopped.
    """
    composer = _Composer(source, False, MAX_YAML_DEPTH, MAX_YAML_NODES)
    try:
        stop = composer.read(source.text)
    except (_ComposeAbortedError, ValueError, OverflowError):
        return None, composer.diagnostics, None
    return (None if stop is not None else composer.root), composer.diagnostics, stop


LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's C parser, or its pure Python parser where PyYAML was built without the C library."""

# Characters that YAML forbids, invisible ones, and line ends that only YAML recognises.
_FORBIDDEN_CHARACTER = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]|\r(?!\n)"
)

_SPECIAL_BLANKS = "\u00a0\u1680\u202f\u205f\u2060\u3000" + "".join(map(chr, range(0x2000, 0x200C)))

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})

_STYLES = {style.value: style for style in ScalarStyle}

_BLANKS_AND_COMMENTS = r"(?:[ \t\r\n]++(?:#[^\n]*+)?)*+"

_COLON = re.compile(_BLANKS_AND_COMMENTS + ":")

_ANCHOR_OR_TAG = re.compile(r"(&[0-9A-Za-z_-]*|!<[^>\s]*>|!\S*)" + _BLANKS_AND_COMMENTS)

_NUMBERED_HEADER = re.compile(r"[|>][-+]?[0-9]")

_BEYOND_UNICODE = re.compile(r"\\U(?!0010|000)[0-9A-Fa-f]{8}")

_YAML_LINE_ENDS = "\r\u0085\u2028\u2029"


class _ComposeAbortedError(Exception):
    """Raised where composing cannot continue: a limit is exceeded."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.code.id)
        self.diagnostic = diagnostic


@dataclass(slots=True)
class _OpenCollection:
    """A list or mapping whose end event has not come yet.

    Attributes:
        start: The offset where it begins.
        anchor: Its anchor, if it has one.
        nodes_before: How many nodes were counted before it.
        in_brackets: Whether it is in flow style, `[…]` or `{…}`.
        is_mapping: Whether it is a mapping.
        items: The items of a list so far.
        entries: The entries of a mapping so far.
        keys: The keys so far by their composed spelling, to find duplicates.
        key: The key whose value comes next.
        height: The levels of nesting inside it, itself included.
    """

    start: int
    anchor: str | None
    nodes_before: int
    in_brackets: bool
    is_mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: list[MappingEntry] = field(default_factory=list)
    keys: dict[str, Scalar] = field(default_factory=dict)
    key: Node | None = None
    height: int = 1

    @property
    def expects_key(self) -> bool:
        return self.is_mapping and self.key is None

    def close(self, span: Span) -> Node:
        if self.is_mapping:
            return Mapping(tuple(self.entries), span)
        return Sequence(tuple(self.items), span)


@dataclass(frozen=True, slots=True)
class _AnchoredNode:
    """A node with an anchor: how many nodes and how many levels each alias to it adds."""

    node: Node
    nodes: int
    height: int


class _Composer:
    """Builds the nodes of one source from the events of PyYAML."""

    def __init__(self, source: Source, aliases: bool, max_depth: int, max_nodes: int) -> None:
        self.root: Node = Empty(Span(source, 0, 0))
        self.diagnostics: list[Diagnostic] = []
        self._source = source
        self._shift = int(source.text.startswith(BYTE_ORDER_MARK))
        self._aliases = aliases
        self._max_depth = max_depth
        self._max_nodes = max_nodes
        self._open: list[_OpenCollection] = []
        self._anchors: dict[str, _AnchoredNode] = {}
        self._nodes = 0
        self._documents = 0
        self._last: Node | None = None

    def read(self, text: str) -> YamlStop | None:
        """Compose a text; return where reading stopped, or None where it came to the end."""
        try:
            for event in yaml.parse(text.removeprefix(BYTE_ORDER_MARK), Loader=LOADER):
                self._handle(event)
        except yaml.YAMLError as error:
            return self._stop_at(error)
        return None

    def _handle(self, event: yaml.Event) -> None:
        """Process the next event."""
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._begin(event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._end(event)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.DocumentStartEvent():
                self._document(event)
            case _:
                pass  # the start of the stream, the ends of stream and document

    def _stop_at(self, error: yaml.YAMLError) -> YamlStop:
        """Return where PyYAML stopped, with the state of composing."""
        at = min(self._offset(getattr(error, "problem_mark", None)), len(self._source.text))
        # `[a: 1]` opens a mapping that has no bracket of its own.
        starts = (each.start for each in reversed(self._open))
        bracket = next((each for each in starts if self._source.text[each] in BRACKETS), None)
        return YamlStop(
            source=self._source,
            at=at,
            opened=self._offset(getattr(error, "context_mark", None), at),
            problem=getattr(error, "problem", None) or "",
            context=getattr(error, "context", None) or "",
            bracket=bracket,
            last=self._last,
            max_depth=self._max_depth,
        )

    def _offset(self, mark: Mark, default: int = 0) -> int:
        return default if mark is None else mark.index + self._shift

    def _span(self, event: yaml.Event) -> Span:
        return Span(self._source, self._offset(event.start_mark), self._offset(event.end_mark))

    def _report(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)
        if len(self.diagnostics) == MAX_DIAGNOSTICS:
            raise _ComposeAbortedError(
                codes.TOO_MANY_MISTAKES.at(diagnostic.span, limit=MAX_DIAGNOSTICS)
            )

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            raise _ComposeAbortedError(codes.SEVERAL_DOCUMENTS.at(self._span(event)))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        end = self._offset(event.end_mark)
        written = Span(self._source, min(self._after_properties(event, event.tag), end), end)
        style = _STYLES.get(event.style or "", ScalarStyle.PLAIN)
        is_key = bool(self._open) and self._open[-1].expects_key
        if style is ScalarStyle.PLAIN and event.value in _NULLS and not is_key:
            node: Node = Empty(written)
        else:
            node = _scalar_node(event.value, written, style)
            self._inspect(node)
        self._count(1, written)
        self._anchor(event.anchor, node, 1, 0)
        self._add(node, height=0)

    def _inspect(self, scalar: Scalar) -> None:
        text, start = scalar.span.text, scalar.span.start
        if (
            scalar.style is ScalarStyle.DOUBLE
            and (match := _FORBIDDEN_CHARACTER.search(scalar.value)) is not None
        ):
            self._report(_forbidden_character(scalar.span, match[0]))
        if scalar.style is ScalarStyle.PLAIN and text.strip(_SPECIAL_BLANKS) != text:
            self._report(_special_blank(scalar.span))
        if _NUMBERED_HEADER.match(text) and not scalar.value.strip():
            # `>5` is a comparison to its author, to YAML an empty text indented by five.
            self._report(
                codes.INDICATOR.at(Span(self._source, start, start + 1), character=text[0])
            )
        if scalar.style is ScalarStyle.PLAIN and "?" in text and self._in_brackets():
            # PyYAML's own parser rejects what the C parser accepts; the result must not depend on the parser.
            at = start + text.index("?")
            self._report(codes.QUESTION_MARK.at(Span(self._source, at, at + 1)))

    def _in_brackets(self) -> bool:
        return bool(self._open) and self._open[-1].in_brackets

    def _begin(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent) -> None:
        start = self._after_properties(event, event.tag)
        span = Span(self._source, start, min(start + 1, len(self._source.text)))
        self._open.append(
            _OpenCollection(
                start=start,
                anchor=event.anchor,
                nodes_before=self._nodes,
                in_brackets=bool(event.flow_style),
                is_mapping=isinstance(event, yaml.MappingStartEvent),
            )
        )
        self._count(1, span)
        self._check_depth(len(self._open), span)

    def _end(self, event: yaml.Event) -> None:
        closed = self._open.pop()
        bracket = self._span(event)
        # PyYAML ends a block where the next token begins; its last node ends earlier.
        last = self._last.span if self._last else bracket
        end = bracket.end if bracket.start < bracket.end else max(last.end, closed.start)
        node = closed.close(Span(self._source, closed.start, end))
        self._anchor(closed.anchor, node, self._nodes - closed.nodes_before, closed.height)
        self._add(node, height=closed.height)

    def _alias(self, event: yaml.AliasEvent) -> None:
        span = self._span(event)
        anchored = self._anchors.get(event.anchor or "")
        if not self._aliases:
            self._report(codes.ALIAS.at(span, text=_excerpt(span.text)))
        elif anchored is None:
            self._report(codes.UNKNOWN_ALIAS.at(span, text=_excerpt(span.text)))
        if anchored is None:
            anchored = _AnchoredNode(Empty(span), 1, 0)
        self._count(anchored.nodes, span)
        self._check_depth(len(self._open) + anchored.height, span)
        self._add(anchored.node, height=anchored.height)
        # The aliased node is located at its anchor, but the last thing read is the alias.
        self._last = Empty(span)

    def _anchor(self, name: str | None, node: Node, nodes: int, height: int) -> None:
        if name is not None and self._aliases:
            self._anchors[name] = _AnchoredNode(node, nodes, height)

    def _after_properties(self, event: yaml.NodeEvent, tag: str | None) -> int:
        """Return the offset where a node begins, after its anchor and its tag; report those."""
        at = self._offset(event.start_mark)
        for _ in range((event.anchor is not None) + (tag is not None)):
            match = _ANCHOR_OR_TAG.match(self._source.text, at)
            if match is None:
                break
            written = Span(self._source, *match.span(1))
            if written.text.startswith("!"):
                self._report(codes.TAG.at(written, text=_excerpt(written.text)))
            elif not self._aliases:
                self._report(codes.ALIAS.at(written, text=_excerpt(written.text)))
            at = match.end()
        return at

    def _count(self, nodes: int, span: Span) -> None:
        self._nodes += nodes
        if self._nodes > self._max_nodes:
            raise _ComposeAbortedError(codes.TOO_MANY_VALUES.at(span, limit=self._max_nodes))

    def _check_depth(self, depth: int, span: Span) -> None:
        if depth > self._max_depth:
            raise _ComposeAbortedError(codes.TOO_DEEP.at(span, limit=self._max_depth))

    def _add(self, node: Node, *, height: int) -> None:
        self._last = node
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        parent.height = max(parent.height, height + 1)
        if not parent.is_mapping:
            parent.items.append(node)
        elif parent.key is None:
            parent.key = node
        else:
            key, parent.key = parent.key, None
            self._add_entry(parent, key, node)

    def _add_entry(self, parent: _OpenCollection, key: Node, value: Node) -> None:
        wrong = _entry_mistake(parent, key, value)
        if wrong is not None:
            self._report(wrong)
        elif isinstance(key, Scalar):
            parent.keys[normalize("NFC", key.value)] = key
            parent.entries.append(MappingEntry(key, value))


def _scalar_node(value: str, span: Span, style: ScalarStyle) -> Scalar:
    match style:
        case ScalarStyle.PLAIN:
            return Scalar(value, span, style, span)
        case ScalarStyle.SINGLE | ScalarStyle.DOUBLE:
            inside = Span(span.source, span.start + 1, span.end - 1)
            changed = ("''" if style is ScalarStyle.SINGLE else "\\") in inside.text
            return Scalar(value, span, style, None if changed else _trimmed(inside))
        case ScalarStyle.LITERAL | ScalarStyle.FOLDED:
            # PyYAML includes the blank lines after the text.
            span = Span(span.source, span.start, span.start + len(span.text.rstrip(BLANK)))
            first_line_end = span.source.text.find("\n", span.start, span.end)
            start = span.end if first_line_end < 0 else first_line_end
            return Scalar(value, span, style, _trimmed(Span(span.source, start, span.end)))
        case _:
            assert_never(style)


def _trimmed(span: Span) -> Span:
    text = span.text
    start = span.start + len(text) - len(text.lstrip(BLANK))
    return Span(span.source, start, max(start, span.start + len(text.rstrip(BLANK))))


def _entry_mistake(parent: _OpenCollection, key: Node, value: Node) -> Diagnostic | None:
    if not isinstance(key, Scalar):
        return codes.KEY_NOT_TEXT.at(key.span)
    if key.style is ScalarStyle.PLAIN and not key.value:
        return codes.MISSING_KEY.at(key.span)
    if key.style is ScalarStyle.PLAIN and key.value == "<<":
        return codes.MERGE_KEY.at(key.span)
    if isinstance(value, Empty) and not _COLON.match(key.span.source.text, key.span.end):
        return codes.ENTRY_WITHOUT_COLON.at(key.span, text=_excerpt(key.span.text))
    first = parent.keys.get(normalize("NFC", key.value))
    if first is not None:
        related = [Related(first.span, codes.FIRST_OF_DUPLICATES)]
        return codes.DUPLICATE_KEY.at(key.span, key=_excerpt(key.value), related=related)
    return None


def _forbidden_character(span: Span, character: str) -> Diagnostic:
    code = codes.UNUSUAL_LINE_END if character in _YAML_LINE_ENDS else codes.CONTROL_CHARACTER
    return code.at(span, character=_code_point(character))


def _special_blank(span: Span) -> Diagnostic:
    text = span.text
    lead = len(text) - len(text.lstrip(_SPECIAL_BLANKS))
    at = span.start if lead else span.start + len(text.rstrip(_SPECIAL_BLANKS))
    end = span.start + lead if lead else span.end
    return codes.UNUSUAL_SPACE.at(
        Span(span.source, at, end), character=_code_point(text[at - span.start])
    )


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"


def _excerpt(text: str, length: int = 40) -> str:
    line = " ".join(text[: 2 * length].split())
    return line if len(line) <= length else line[:length] + "…"


def _impossible_escape(source: Source) -> Diagnostic:
    match = _BEYOND_UNICODE.search(source.text)
    if match is None:
        return codes.YAML_SYNTAX.at(Span(source, 0, 0))
    return codes.ESCAPE.at(Span(source, *match.span()), escape=match[0])
