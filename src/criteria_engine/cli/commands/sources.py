"""cli: `criteria sources` lists the parts of sets to verify against the original texts."""

from __future__ import annotations

from collections.abc import (
    Hashable,
    Iterable,
    Iterator,
    Sequence,
)
from dataclasses import field
from itertools import groupby
from operator import attrgetter
from typing import Annotated, Final

import typer

from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.catalogues import catalogue_with
from criteria_engine.cli.errors import fill
from criteria_engine.cli.formats import (
    DocumentToCheck,
    PartToCheck,
    ReadingEntry,
    SourcesList,
)
from criteria_engine.cli.locations import location_of
from criteria_engine.cli.options import Folders, Json, Lang
from criteria_engine.cli.printing import print_line, write_json
from criteria_engine.errors import UnknownTitle
from criteria_engine.frozen import dataclass
from criteria_engine.model.basis import Basis
from criteria_engine.provenance import SourcedItem, sourced_items
from criteria_engine.reading.documents import SetDocument, Sourced
from criteria_engine.reading.scalars import optional_bilingual
from criteria_engine.rendering.decision.status_labels import BASES

_BOX: Final = "  [ ] "

_DETAIL_INDENT: Final = "      "

_WHOLE: Final = Template("Cả văn bản: {basis}", "The whole document: {basis}")

_KNOWN_FROM: Final = Template("biết qua: {sources}", "known from: {sources}")

_SETS: Final = Template("bộ tiêu chí: {sets}", "sets: {sets}")

_USED_BY: Final = Template("kết quả được dùng trong: {sets}", "decisions used by: {sets}")

_CHECK: Final = Template("cần đối chiếu: {what}", "to check: {what}")

_READING: Final = Template("{value} theo {sources}", "{value} according to {sources}")

_USED: Final = Template("{reading} (đang dùng)", "{reading} (used)")

_ASIDE: Final = Template("không ảnh hưởng kết quả", "no decision depends on it")

_WRITTEN_AT: Final = Template("viết ở {place}", "written at {place}")

_DONE: Final = Template(
    "mọi phần đều đã đối chiếu với văn bản gốc", "every part is verified against its original text"
)

_SUMMARY: Final = Template(
    "{parts} phần của {documents} văn bản cần đối chiếu",
    "{parts} parts of {documents} documents must be checked",
)


def sources(
    title: Annotated[
        str | None,
        typer.Argument(
            metavar="[TITLE]", help="Chỉ danh hiệu này. / This title only.", show_default=False
        ),
    ] = None,
    criteria: Folders = None,
    lang: Lang = "vi",
    json: Json = False,
) -> None:
    """Liệt kê những gì chưa đối chiếu với văn bản gốc: việc cho người có bản gốc trong tay.

    List the parts not yet verified against the original text, document by document:
    a checklist for someone with access to the originals.

    Ví dụ / example:

    criteria sources learning_community
    """
    documents = catalogue_with(criteria).documents()
    titles = sorted({str(each.title) for each in documents})
    if title is not None and title not in titles:
        raise UnknownTitle(title, None, titles)
    selected = [each for each in documents if title in (None, each.title)]
    sources_list = SourcesList(documents=tuple(_to_check(selected, documents)))
    if json:
        write_json(sources_list)
    else:
        _print_list(sources_list, lang)


# ---- collecting ------------------------------------------------------------------------------


@dataclass
class _Collected:
    """The sets based on one legal document, and their parts to check.

    Attributes:
        sets: the documents of the sets.
        parts: the same part of several sets is one entry, by :func:`_same_question_key`.
    """

    sets: list[SetDocument] = field(default_factory=list)
    parts: dict[Hashable, list[tuple[SourcedItem, SetDocument]]] = field(default_factory=dict)

    def add(self, document: SetDocument) -> None:
        """Add a set and its parts to check."""
        self.sets.append(document)
        for part in sourced_items(document):
            if _is_open(part.sourced):
                self.parts.setdefault(_same_question_key(part), []).append((part, document))


def _is_open(part: Sourced) -> bool:
    """Return whether a part itself has something to check; the basis of its set is listed once."""
    return part.basis not in (None, Basis.SEEN) or part.to_check is not None or bool(part.readings)


def _same_question_key(part: SourcedItem) -> Hashable:
    """Return a key that is equal for parts of several sets that need the same check."""
    to_check = part.sourced.to_check
    return part.id, part.text, part.basis, part.sourced.cite, to_check and to_check.vi


def _to_check(
    selected: Iterable[SetDocument], all_documents: Iterable[SetDocument]
) -> Iterator[DocumentToCheck]:
    collected: dict[str, _Collected] = {}
    for document in selected:
        collected.setdefault(document.source.document, _Collected()).add(document)
    for each in collected.values():
        if each.parts or each.sets[0].source.basis is not Basis.SEEN:
            yield _document(each, all_documents)


def _document(collected: _Collected, all_documents: Iterable[SetDocument]) -> DocumentToCheck:
    source = collected.sets[0].source
    own = {(str(each.title), each.scope) for each in collected.sets}
    used_by = [_key(each) for each in all_documents if own & set(_decisions_in(each))]
    return DocumentToCheck(
        document=source.document,
        title=optional_bilingual(source.title),
        issuer=source.issuer,
        basis=source.basis,
        note=optional_bilingual(source.note),
        known_from=source.place,
        sets=tuple(map(_key, collected.sets)),
        used_by=tuple(used_by),
        parts=tuple(map(_part, collected.parts.values())),
    )


def _part(entries: Sequence[tuple[SourcedItem, SetDocument]]) -> PartToCheck:
    first, _ = entries[0]
    places = {str(part.sourced.span): location_of(part.sourced.span) for part, _ in entries}
    return PartToCheck(
        id=first.id,
        text=first.text,
        cite=first.sourced.cite,
        basis=first.basis,
        sources=tuple(
            dict.fromkeys(source for part, _ in entries for source in part.sourced.sources)
        ),
        to_check=optional_bilingual(first.sourced.to_check),
        readings=tuple(
            ReadingEntry(value=each.value, sources=each.source, used=each.used)
            for each in first.sourced.readings
        ),
        decides=first.decides,
        sets=tuple(dict.fromkeys(_key(document) for _, document in entries)),
        places=tuple(places.values()),
    )


def _key(document: SetDocument) -> str:
    return "/".join(
        str(part) for part in (document.title, document.scope, document.version) if part
    )


def _decisions_in(document: SetDocument) -> Iterator[tuple[str, str | None]]:
    for fact in document.facts.values():
        if fact.of is not None:
            yield str(fact.of), None if fact.scope is None else str(fact.scope)


# ---- printing --------------------------------------------------------------------------------


def _print_list(sources_list: SourcesList, language: Language) -> None:
    if not sources_list.documents:
        print_line(_DONE.in_language(language, {}), style="green")
        return
    for document in sources_list.documents:
        _print_document(document, language)
    parts = sum(len(each.parts) for each in sources_list.documents)
    print_line(
        fill(_SUMMARY, parts=parts, documents=len(sources_list.documents)).in_language(language)
    )


def _print_document(document: DocumentToCheck, language: Language) -> None:
    name = document.document
    if document.title is not None:
        name += f" – {document.title.in_language(language)}"
    print_line(name, style="bold")
    sets = fill(_SETS, sets=", ".join(document.sets))
    print_line(sets.in_language(language), prefix="  ", style="dim")
    if document.used_by:
        used_by = fill(_USED_BY, sets=", ".join(document.used_by))
        print_line(used_by.in_language(language), prefix="  ", style="dim")
    _print_document_basis(document, language)
    of_sets = attrgetter("sets")
    for sets, parts in groupby(sorted(document.parts, key=of_sets), of_sets):
        if sets != document.sets:
            print_line()
            print_line(", ".join(sets), prefix="  ")
        for part in parts:
            _print_part(part, language)
    print_line()


def _print_document_basis(document: DocumentToCheck, language: Language) -> None:
    if document.basis is Basis.SEEN:
        return
    basis = BASES[document.basis].in_language(language, {})
    print_line(fill(_WHOLE, basis=basis).in_language(language), prefix=_BOX)
    if document.note is not None:
        print_line(document.note.in_language(language), prefix=_DETAIL_INDENT)
    if document.known_from:
        known = fill(_KNOWN_FROM, sources="; ".join(document.known_from))
        print_line(known.in_language(language), prefix=_DETAIL_INDENT)


def _print_part(part: PartToCheck, language: Language) -> None:
    where = f"{part.cite}: " if part.cite else ""
    basis = BASES[part.basis].in_language(language, {})
    aside = "" if part.decides else f"; {_ASIDE.in_language(language, {})}"
    print_line(
        f"{where}{part.text.in_language(language)} ({part.id}) – {basis}{aside}", prefix=_BOX
    )
    for line in _details(part, language):
        print_line(line, prefix=_DETAIL_INDENT)


def _details(part: PartToCheck, language: Language) -> Iterator[str]:
    if part.to_check is not None:
        yield fill(_CHECK, what=part.to_check).in_language(language)
    for each in part.readings:
        reading = fill(_READING, value=each.value, sources="; ".join(each.sources))
        yield "• " + (fill(_USED, reading=reading) if each.used else reading).in_language(language)
    if part.sources:
        yield fill(_KNOWN_FROM, sources="; ".join(part.sources)).in_language(language)
    places = ", ".join(f"{place.file}:{place.line}" for place in part.places)
    yield fill(_WRITTEN_AT, place=places).in_language(language)
