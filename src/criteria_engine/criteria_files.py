"""read: criteria files and folders → catalogue entries, parsed when more than key and days is needed.

The packaged sets have an index of keys and days, built with the wheel. Its entries are found by the hash of
the file's text, so a stale index is harmless: a changed file is parsed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Sequence as Items
from datetime import date
from functools import cached_property
from importlib.resources import files
from os import PathLike
from os.path import isdir
from pathlib import Path
from typing import Any, Final

from criteria_engine.arguments import expect_type
from criteria_engine.diagnostics import CriteriaError, Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.decision import SetKey
from criteria_engine.model.temporal import parse_date
from criteria_engine.reading.companion_diagnostics import NO_SET_BESIDE
from criteria_engine.reading.companions import EXAMPLES_OF, TRANSLATES, named_set
from criteria_engine.reading.files import load_source
from criteria_engine.reading.nodes import Empty, Node, Scalar, Sequence
from criteria_engine.reading.nodes import Mapping as MappingNode
from criteria_engine.reading.sets import lookup, text_at
from criteria_engine.reading.short_forms import LANGUAGES
from criteria_engine.reading.text_values import clean_text
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source

SUFFIXES: Final = (".yaml", ".yml")

INDEX_FILE: Final = "sets.index.json"
_MAX_DIGITS: Final = 10
"""Revisions with more digits are mistakes."""

_INDEX_FORMAT: Final = "criteria-index/3"

AppliesIn = tuple[tuple[str, tuple[str, ...]], ...]
"""The keys of the places where a set applies, each with its values; empty for a set of the whole country."""


@dataclass(frozen=True)
class SetHead:
    """The key and the days in force of a set, by which a catalogue finds it.

    Attributes:
        key: title, scope and version; None where they cannot be read. An adaptation without title or scope has
            those of its base.
        days: the first and the last day in force (None: no last day); None where they cannot be read.
        revision: the revision; 1 where none is written or it cannot be read.
        applies_in: the places where it applies.
    """

    key: SetKey | None
    days: tuple[date, date | None] | None
    revision: int = 1
    applies_in: AppliesIn = ()


@dataclass(frozen=True)
class CatalogueEntry:
    """One criteria file, parsed when its nodes are first needed.

    Attributes:
        source: the text; empty where the file cannot be read.
        unreadable: why the file cannot be read as text.
        indexed: key and days from the index of the packaged sets.
    """

    source: Source
    unreadable: tuple[Diagnostic, ...] = ()
    indexed: SetHead | None = None

    @cached_property
    def _composed(self) -> tuple[Node | None, tuple[Diagnostic, ...]]:
        if self.unreadable:
            return None, self.unreadable
        node, diagnostics = compose(self.source)
        return node, tuple(diagnostics)

    @property
    def node(self) -> Node | None:
        """The nodes of the file; None where it cannot be read as YAML."""
        return self._composed[0]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The diagnostics of the file as text and as YAML."""
        return self._composed[1]

    @cached_property
    def _head(self) -> SetHead:
        if self.indexed is not None:
            return self.indexed
        # What stands beside a set states none: its many examples need not be parsed to know that.
        return SetHead(None, None) if is_beside(self.source) else head_of(self.node)

    @property
    def key(self) -> SetKey | None:
        """Title, scope and version; None where they cannot be read."""
        return self._head.key

    @property
    def days(self) -> tuple[date, date | None] | None:
        """The first and the last day in force; None where they cannot be read."""
        return self._head.days

    @property
    def revision(self) -> int:
        """The revision; 1 where none is written or it cannot be read."""
        return self._head.revision

    @property
    def applies_in(self) -> AppliesIn:
        """The places where it applies; empty for a set of the whole country."""
        return self._head.applies_in


def head_of(node: Node | None) -> SetHead:
    """Return the key, the days, the revision and the places of a criteria file."""
    if node is None:
        return SetHead(None, None)
    first = parse_date(text_at(node, "in_force", "from") or "")
    written = text_at(node, "in_force", "to")
    last = None if written is None else parse_date(written)
    readable = first is not None and (last is not None or written is None)
    days = (first, last) if first is not None and readable else None
    return SetHead(key_of(node), days, _revision_of(node), _applies_in(node))


def _applies_in(node: Node) -> AppliesIn:
    """Return the places that a file names; what is no text is reported when the file is read."""
    places = lookup(node, "applies_in")
    if not isinstance(places, MappingNode):
        return ()
    return tuple((clean_text(e.key.value), _texts(e.value)) for e in places.entries)


def _texts(node: Node) -> tuple[str, ...]:
    items = node.items if isinstance(node, Sequence) else (node,)
    return tuple(clean_text(each.value) for each in items if isinstance(each, Scalar))


def _revision_of(node: Node) -> int:
    text = text_at(node, "revision") or ""
    # What is not a whole number is reported when the file is read.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _MAX_DIGITS else 1


def key_of(node: Node) -> SetKey | None:
    """Return the key of a criteria file; None where it names no title or no version."""
    title = text_at(node, "title") or text_at(node, "adapts", "title")
    scope = text_at(node, "scope") or text_at(node, "adapts", "scope")
    version = text_at(node, "version")
    return None if title is None or version is None else SetKey(title, scope, version)


# ---- places ----------------------------------------------------------------------------------


def covers(applies_in: AppliesIn, place: Mapping[str, str]) -> bool:
    """Return whether a set with these places applies in a place.

    >>> covers((("province", ("nghe_an", "ha_tinh")),), {"province": "ha_tinh"})
    True
    """
    return all(place.get(key) in values for key, values in applies_in)


def place_text(applies_in: AppliesIn) -> str:
    """Return places as they are written for the command.

    >>> place_text((("province", ("nghe_an", "ha_tinh")), ("commune", ("an_hoc",))))
    'province=nghe_an|ha_tinh, commune=an_hoc'
    """
    return ", ".join(f"{key}={'|'.join(values)}" for key, values in applies_in)


# ---- files beside a set ----------------------------------------------------------------------

_KINDS: Final = (*LANGUAGES, "examples")

_BESIDE: Final = re.compile(rf"(?P<stem>.+)\.(?:{'|'.join(_KINDS)})\.ya?ml", re.IGNORECASE)

_HEAD_BESIDE: Final = re.compile(rf"^(?:{TRANSLATES}|{EXAMPLES_OF})[ \t]*:", re.MULTILINE)

_HEAD_OF_EXAMPLES: Final = re.compile(rf"^{EXAMPLES_OF}[ \t]*:", re.MULTILINE)

_HEAD_OF_SET: Final = re.compile(r"^(?:format|title|adapts)[ \t]*:", re.MULTILINE)


def is_beside(source: Source) -> bool:
    """Return whether a file has translations or examples of a set, by its head or else by its name.

    >>> is_beside(Source("a.en.yaml", "")), is_beside(Source("a.en.yaml", "title: a"))
    (True, False)
    >>> is_beside(Source("text", "translates: a/v1"))
    True
    """
    text = source.text
    if (TRANSLATES in text or EXAMPLES_OF in text) and _HEAD_BESIDE.search(text):
        return True
    return _BESIDE.fullmatch(source.name) is not None and not _HEAD_OF_SET.search(text)


def has_examples(source: Source) -> bool:
    """Return whether a file beside a set has its examples, which are read when they are asked for."""
    return EXAMPLES_OF in source.text and _HEAD_OF_EXAMPLES.search(source.text) is not None


def set_files_of(name: str) -> tuple[str, ...]:
    """Return the names that the file of a set may have beside which a file stands.

    >>> set_files_of("commune.en.yaml")
    ('commune.yaml', 'commune.yml')
    """
    match = _BESIDE.fullmatch(name)
    return () if match is None else tuple(f"{match['stem']}{suffix}" for suffix in SUFFIXES)


@dataclass(frozen=True)
class SetFiles:
    """The files of a catalogue: each set, and the files beside it.

    Attributes:
        sets: the files of sets; and those beside no set, each with a diagnostic that says so.
        beside: the files beside each of them.
    """

    sets: tuple[CatalogueEntry, ...]
    beside: tuple[tuple[CatalogueEntry, ...], ...]

    @classmethod
    def of(cls, entries: Iterable[CatalogueEntry]) -> SetFiles:
        """Put the files beside a set to it: by the names of the files, or by the set that they name."""
        every = list(entries)
        companions = [each for each in every if is_beside(each.source)]
        found: dict[int, list[CatalogueEntry]] = {}
        lost: dict[int, CatalogueEntry] = {}
        of_set = {id(each) for each in companions}
        sets = [each for each in every if id(each) not in of_set]
        by_name = {each.source.name: each for each in sets}
        for each in companions:
            owner = _owner(each, by_name, sets)
            if owner is None:
                lost[id(each)] = _alone(each)
            else:
                found.setdefault(id(owner), []).append(each)
        kept = [lost.get(id(e), e) for e in every if id(e) not in of_set or id(e) in lost]
        return cls(tuple(kept), tuple(tuple(found.get(id(each), ())) for each in kept))


def _owner(
    beside: CatalogueEntry,
    by_name: Mapping[str, CatalogueEntry],
    sets: Items[CatalogueEntry],
) -> CatalogueEntry | None:
    """Return the set that a file belongs to; None where it is not among them."""
    for name in set_files_of(beside.source.name):
        if name in by_name:
            return by_name[name]
    named = None if beside.node is None else named_set(beside.node)
    if named is None:
        return None
    owners = [each for each in sets if each.key is not None and str(each.key) == named]
    return max(owners, key=lambda each: each.revision, default=None)


def _alone(beside: CatalogueEntry) -> CatalogueEntry:
    """Return a file beside no set with a diagnostic that says so."""
    node = beside.node
    if node is None:
        return beside
    key = EXAMPLES_OF if lookup(node, EXAMPLES_OF) is not None else TRANSLATES
    head = lookup(node, key)
    diagnostic = NO_SET_BESIDE.at(
        node.span if head is None else head.span,
        named=named_set(node) or "–",
        key=key,
        beside=next(iter(set_files_of(beside.source.name)), "….yaml"),
    )
    return CatalogueEntry(beside.source, (*beside.unreadable, diagnostic))


def over(own: Iterable[CatalogueEntry], others: Iterable[CatalogueEntry]) -> list[CatalogueEntry]:
    """Return files, and those others whose set none of these states, with the files beside them."""
    files = list(own)
    keys = {each.key for each in files if each.key is not None}
    rest = SetFiles.of(others)
    return [
        *files,
        *(
            each
            for entry, beside in zip(rest.sets, rest.beside, strict=True)
            if entry.key not in keys
            for each in (entry, *beside)
        ),
    ]


# ---- files and folders -----------------------------------------------------------------------


def read_file(path: Path) -> CatalogueEntry:
    """Read one criteria file; a file that cannot be read becomes an entry with its diagnostics."""
    try:
        return CatalogueEntry(load_source(path))
    except CriteriaError as error:
        return CatalogueEntry(Source(str(path), ""), error.diagnostics)


def read_folder(path: Path) -> Iterator[CatalogueEntry]:
    """Read the criteria files of a folder and its subfolders, in the order of their paths."""
    return map(read_file, files_in(path) if path.is_dir() else [path])


def read_paths(paths: Iterable[str | Path]) -> list[CatalogueEntry]:
    """Read files, which must exist, and the criteria files in folders, each file once.

    Raises:
        CriteriaError: a given file cannot be read as text.
    """
    read: dict[Path, CatalogueEntry] = {}
    for given in paths:
        expect_type("paths", given, str, PathLike)
        path = Path(given)
        is_folder = isdir(path)  # noqa: PTH112 - Path.is_dir raises for a path that no file can have
        if not is_folder:
            own = CatalogueEntry(load_source(path))
            read.setdefault(path.resolve(), own)
        for file in files_in(path) if is_folder else files_with(path):
            read.setdefault(file.resolve(), read_file(file))
    return [*read.values()]


def files_with(path: Path) -> list[Path]:
    """Return the files that belong to a file by their names: those beside a set, or the set itself.

    The sets of a folder are read as a whole; this is for a file that is named alone.
    """
    owners = [path.with_name(each) for each in set_files_of(path.name)]
    own = next((each for each in owners if each.is_file()), path)
    names = [f"{own.stem}.{kind}{suffix}" for kind in _KINDS for suffix in SUFFIXES]
    return [each for each in (own, *map(own.with_name, names)) if each.is_file()]


def files_in(folder: Path) -> list[Path]:
    """Return the criteria files of a folder and its subfolders, sorted by path."""
    return [p for p in sorted(folder.rglob("*")) if p.suffix in SUFFIXES and p.is_file()]


# ---- the packaged sets -----------------------------------------------------------------------


def packaged_folder() -> Path:
    """Return the folder of the packaged sets: inside the installed package, or in the checkout."""
    inside = Path(str(files("criteria_engine"))) / "sets"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "criteria"


def packaged_files() -> list[CatalogueEntry]:
    """Read the packaged sets. Their sources are named by the path in the folder, so names are reproducible."""
    return read_indexed(packaged_folder(), Path(__file__).with_name(INDEX_FILE))


def read_indexed(folder: Path, index: Path) -> list[CatalogueEntry]:
    """Read the criteria files of a folder; the index provides the keys and days of unchanged files."""
    heads = _read_index(index)
    entries = []
    for path in files_in(folder):
        name = path.relative_to(folder).as_posix()
        entry = read_file(path)
        entries.append(
            CatalogueEntry(
                Source(name, entry.source.text), entry.unreadable, heads.get(_digest(entry.source))
            )
        )
    return entries


def write_index(folder: Path, index: Path) -> None:
    """Write the keys and days of the criteria files of a folder, by the hash of their text."""
    heads = {
        _digest(entry.source): _head_json(head_of(entry.node))
        for entry in read_folder(folder)
        if not is_beside(entry.source)
    }
    document = {"format": _INDEX_FORMAT, "heads": heads}
    index.write_text(json.dumps(document, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def _digest(source: Source) -> str:
    return hashlib.sha256(source.text.encode()).hexdigest()


def _head_json(head: SetHead) -> dict[str, Any]:
    key, days = head.key, head.days
    return {
        "key": None if key is None else [key.title, key.scope, key.version],
        "days": None if days is None else [None if d is None else d.isoformat() for d in days],
        "revision": head.revision,
        "applies_in": [[key, [*values]] for key, values in head.applies_in],
    }


def _read_index(index: Path) -> Mapping[str, SetHead]:
    """Return the heads in the index, by hash; empty where it is missing or has another format."""
    try:
        document = json.loads(index.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    if document["format"] != _INDEX_FORMAT:
        return {}
    return {digest: _head_from(head) for digest, head in document["heads"].items()}


def _head_from(head: Mapping[str, Any]) -> SetHead:
    key = None if head["key"] is None else SetKey(*head["key"])
    places = tuple((name, tuple(values)) for name, values in head["applies_in"])
    if head["days"] is None:
        return SetHead(key, None, head["revision"], places)
    first, last = head["days"]
    days = (date.fromisoformat(first), None if last is None else date.fromisoformat(last))
    return SetHead(key, days, head["revision"], places)


# ---- content ---------------------------------------------------------------------------------


_TESTS: Final = frozenset({"examples", "laws", "untested"})
"""The sections that test a set, and are no part of what it means."""


def fingerprint(node: Node) -> str:
    """Return a hash of the content of a set, without comments, examples, laws, line ends and the order of keys.

    Files beside the set are not part of it: translated words, examples and laws decide nothing.
    """
    if isinstance(node, MappingNode):
        kept = tuple(each for each in node.entries if each.key.value not in _TESTS)
        node = MappingNode(kept, node.span)
    text = json.dumps(_content(node), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _content(node: Node) -> Any:
    match node:
        case Scalar(value):
            return " ".join(value.split())
        case Sequence(items):
            return [_content(item) for item in items]
        case MappingNode(entries):
            return {e.key.value: _content(e.value) for e in entries}
        case Empty():
            return None
