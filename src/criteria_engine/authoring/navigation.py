"""author: a place in a criteria file → where its name is declared and used, and the edits that rename it."""

from __future__ import annotations

from collections.abc import Iterator

from criteria_engine.authoring.declared_names import DeclaredName, declared_names
from criteria_engine.authoring.names import NameSpace, NameUse, name_uses, use_at
from criteria_engine.authoring.node_walk import ShapedNode, walk_nodes
from criteria_engine.authoring.workspace import Workspace
from criteria_engine.frozen import dataclass
from criteria_engine.reading.sets import text_at
from criteria_engine.source import Span
from criteria_engine.syntax import is_name


@dataclass(frozen=True, slots=True)
class TextEdit:
    """The replacement of a part of a file."""

    span: Span
    text: str


class RenameRefused(ValueError):
    """A name cannot be given: it is not valid, or something else has it."""


def definition_at(workspace: Workspace, name: str, offset: int) -> Span | None:
    """Return where the name at a place is declared; of `adapts` and `of`, the set that is named."""
    use = _use_at(workspace, name, offset)
    if use is None:
        return _named_set(workspace, name, offset)
    declared = names_of(workspace, name).get(use.name)
    return None if declared is None or not _fits(declared, use.space) else declared.span


def references_at(workspace: Workspace, name: str, offset: int) -> list[Span]:
    """Return all places of the name at a place, its declarations included, in all related files."""
    use = _use_at(workspace, name, offset)
    if use is None or use.name not in names_of(workspace, name):
        return []
    return [each.span for each in _uses_of(workspace, name, use)]


def rename(workspace: Workspace, name: str, offset: int, new: str) -> list[TextEdit]:
    """Return the edits that rename the fact, parameter, definition or level at a place.

    Args:
        workspace: the files.
        name: the name of the file.
        offset: the place.
        new: the new name.

    Raises:
        RenameRefused: there is no such name at the place, the new one is not valid or is taken, or it
            is declared in a file that is not the author's.
    """
    use = _use_at(workspace, name, offset)
    known = names_of(workspace, name)
    if use is None or use.name not in known:
        raise RenameRefused("there is no name here that can be renamed")
    if not is_name(new) or new.startswith("_"):
        raise RenameRefused(f"`{new}` is not a valid name")
    if new in known:
        raise RenameRefused(f"`{new}` is declared already")
    edits = [TextEdit(each.span, new) for each in _uses_of(workspace, name, use)]
    foreign = {each.span.source.name for each in edits} - set(workspace.files)
    if foreign:
        raise RenameRefused(f"`{use.name}` is declared or used in {', '.join(sorted(foreign))}")
    return edits


def names_of(workspace: Workspace, name: str) -> dict[str, DeclaredName]:
    """Return the names of a file and of the files it adapts."""
    return declared_names(
        workspace.catalogue.completed(each, each.node)
        for each in workspace.bases(name)
        if each.node is not None
    )


def _use_at(workspace: Workspace, name: str, offset: int) -> NameUse | None:
    node = workspace.files[name].node
    return None if node is None else use_at(name_uses(node), offset)


def _uses_of(workspace: Workspace, name: str, use: NameUse) -> Iterator[NameUse]:
    for entry in workspace.relatives(name):
        for each in () if entry.node is None else name_uses(entry.node):
            if (each.name, each.space) == (use.name, use.space):
                yield each


def _fits(declared: DeclaredName, space: NameSpace) -> bool:
    return (declared.kind == "level") is (space is NameSpace.LEVEL)


def _named_set(workspace: Workspace, name: str, offset: int) -> Span | None:
    """Return the beginning of the file that states the set named at a place."""
    found = node_at(workspace, name, offset)
    root = workspace.files[name].node
    if found is None or root is None:
        return None
    if found.path[0] == "adapts":
        bases = list(workspace.bases(name))
        return bases[1].source.whole() if len(bases) > 1 else None
    if found.path[0] == "facts" and found.path[-1] in ("of", "scope"):
        title = text_at(root, *found.path[:-1], "of")
        scope = text_at(root, *found.path[:-1], "scope")
        keys = ((each, each.key) for each in workspace.catalogue.entries)
        named = [each for each, key in keys if key and (key.title, key.scope) == (title, scope)]
        return named[-1].source.whole() if named else None
    return None


def node_at(workspace: Workspace, name: str, offset: int) -> ShapedNode | None:
    """Return the key with its value, or the item, in which a place of a file is."""
    root = workspace.files[name].node
    found: ShapedNode | None = None
    for each in walk_nodes(root) if root is not None else ():
        start = each.node.span.start if each.key is None else each.key.span.start
        if each.path and start <= offset <= each.node.span.end:
            found = each
    return found
