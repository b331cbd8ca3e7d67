"""language server: the open documents and the files of the folders → one workspace."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Final

from pygls import uris

from criteria_engine.authoring.workspace import Workspace
from criteria_engine.bounds import MAX_CRITERIA_BYTES
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import CatalogueEntry, files_in, is_beside, read_file
from criteria_engine.reading.nodes import Node
from criteria_engine.source import Source

_FORMAT: Final = re.compile(r"^format[ \t]*:", re.MULTILINE)

_TITLE: Final = re.compile(r"^(?:title|adapts|criteria)[ \t]*:", re.MULTILINE)


def name_of(uri: str) -> str:
    """Return the name of the source of a document: its path; the URI where it is no file."""
    return uris.to_fs_path(uri) or uri


def uri_of(name: str) -> str:
    """Return the URI of a source."""
    if "://" in name or name.startswith("untitled:"):
        return name
    return uris.from_fs_path(str(Path(name).absolute())) or name


def is_criteria_file(text: str) -> bool:
    r"""Return whether a YAML file is a criteria file or stands beside one, also one that is being written.

    >>> is_criteria_file("format: 1\ntitle: t\n"), is_criteria_file("version: 3\nservices: {}\n")
    (True, False)
    """
    is_set = _FORMAT.search(text) is not None and _TITLE.search(text) is not None
    return is_set or is_beside(Source("", text))


class OpenDocuments:
    """The texts of open documents over the criteria files of the editor's folders.

    Attributes:
        workspace: the files as they are now.
        opened: the names of the open documents.
    """

    def __init__(self, packaged: Catalogue) -> None:
        self.workspace = Workspace.of((), packaged)
        self.opened: set[str] = set()
        self._last_good: dict[str, Node] = {}
        self._lock = Lock()

    def read_folders(self, folders: Iterable[Path]) -> None:
        """Add the criteria files of folders; the texts of open documents stay."""
        files = {path.resolve(): path for folder in folders for path in files_in(folder)}
        entries = [
            read_file(path)
            for path in files.values()
            if path.stat().st_size <= MAX_CRITERIA_BYTES and is_criteria_file(_text_of(path))
        ]
        with self._lock:
            found = {each.source.name: each for each in entries}
            workspace = Workspace(
                {**found, **self.workspace.files}, self.workspace.others, self.workspace.library
            )
            self.workspace = workspace

    def change(self, name: str, text: str) -> None:
        """Set the text of an open document."""
        with self._lock:
            self.opened.add(name)
            self.workspace = self.workspace.with_text(name, text)
            node = self.workspace.files[name].node
            if node is not None:
                self._last_good[name] = node

    def close(self, name: str) -> None:
        """Forget the text of a document; its file on disk counts again."""
        with self._lock:
            self.opened.discard(name)
            self._last_good.pop(name, None)
            path = Path(name)
            entry: CatalogueEntry | None = read_file(path) if path.is_file() else None
            if entry is None:
                self.workspace = self.workspace.without(name)
            else:
                self.workspace = self.workspace.with_text(name, entry.source.text)

    def last_good(self, name: str) -> Node | None:
        """Return the nodes of a document when it was last sound YAML."""
        return self._last_good.get(name)


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
