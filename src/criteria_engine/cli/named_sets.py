"""cli: a set named as a file or as TITLE@VERSION → its criteria."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final, Literal

from criteria_engine.bilingual import Template
from criteria_engine.catalogue import Catalogue
from criteria_engine.cli.catalogues import catalogue_with, sets_in
from criteria_engine.cli.days import today
from criteria_engine.cli.errors import CommandError, fill
from criteria_engine.criteria import Criteria
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.diagnostics import CriteriaError, nearest

_NO_SET: Final = Template(
    "không có bộ tiêu chí {word}; viết tên tệp, hoặc TITLE@VERSION, TITLE/SCOPE@VERSION; {known}",
    "there is no set {word}; write a file, or TITLE@VERSION, TITLE/SCOPE@VERSION; {known}",
)

_SEVERAL: Final = Template(
    "{word} có thể là nhiều bộ; viết đủ một trong: {known}",
    "{word} may be several sets; write one of these in full: {known}",
)

_SEVERAL_IN_FILE: Final = Template(
    "{word} có nhiều bộ tiêu chí; nêu một tệp", "{word} has several sets; name one file"
)

_DID_YOU_MEAN: Final = Template("có phải ý bạn là {near}?", "did you mean {near}?")

_SEE_LIST: Final = Template("xem `criteria list`", "see `criteria list`")


def named_set(
    word: str,
    on: date | None,
    folders: Sequence[Path] | None,
    *,
    scope: str | None = None,
    otherwise: Literal["today", "first"] = "today",
) -> Criteria:
    """Return the set that a word of the command line names.

    Args:
        word: a criteria file; or `TITLE@VERSION`, `TITLE/SCOPE@VERSION`, `TITLE/SCOPE` or `TITLE`.
        on: the day whose law is applied; None for none.
        folders: files and folders of further sets.
        scope: the scope, where the word names none.
        otherwise: the day of a set that is not in force on `on`, and of every set without it: "first" is its
            first day; "today" is today, or if it is not in force today, its last day or its first one.

    Raises:
        CommandError: there is no such set, or there are several.
        CriteriaError: the file of the set has errors.
    """
    path = Path(word)
    if path.exists() or path.suffix.lower() in (".yaml", ".yml"):
        catalogue, loaded = sets_in([path, *(folders or ())])
        if path.is_dir() and len(loaded) > 1:
            raise CommandError(_SEVERAL_IN_FILE, word=word)
        entry = loaded[0].entry
    else:
        catalogue = catalogue_with(folders)
        entry = named_entry(catalogue, word, scope)
    checked = catalogue.loaded(entry).checked
    if checked is None:
        raise CriteriaError(catalogue.loaded(entry).diagnostics)
    period = checked.document.in_force
    first, last = period.from_, period.to or date.max
    if on is None or not first <= on <= last:
        on = first if otherwise == "first" else max(first, min(today(), last))
    return catalogue.criteria_of(entry, on)


def named_entry(catalogue: Catalogue, word: str, scope: str | None = None) -> CatalogueEntry:
    """Return the file of the set that a word names; of several revisions, the newest.

    Args:
        catalogue: the sets.
        word: `TITLE@VERSION`, `TITLE/SCOPE@VERSION`, `TITLE/SCOPE` or `TITLE`.
        scope: the scope, where the word names none.

    Raises:
        CommandError: there is no such set, or there are several.
    """
    wanted, _, version = word.partition("@")
    title, _, own_scope = wanted.partition("/")
    scope = own_scope or scope
    found: dict[str, CatalogueEntry] = {}
    names: list[str] = []
    for each in catalogue.entries:
        key = each.key
        if key is None:
            continue
        name = f"{key.title}{f'/{key.scope}' if key.scope else ''}@{key.version}"
        names.append(name)
        if (
            key.title == title
            and scope in (None, key.scope)
            and version in ("", key.version)
            and (name not in found or found[name].revision < each.revision)
        ):
            found[name] = each
    if not found:
        near = nearest(word, names)
        known = _SEE_LIST if near is None else _DID_YOU_MEAN
        raise CommandError(_NO_SET, word=word, known=fill(known, near=near))
    if len(found) > 1:
        raise CommandError(_SEVERAL, word=word, known=", ".join(sorted(found)))
    return next(iter(found.values()))
