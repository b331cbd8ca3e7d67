"""cli: `criteria list` prints the criteria sets of the catalogue."""

from __future__ import annotations

from datetime import date
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.catalogues import catalogue_with, place_of
from criteria_engine.cli.errors import fill
from criteria_engine.cli.formats import ListedSet, SetList
from criteria_engine.cli.options import Folders, Json, Lang, Places
from criteria_engine.cli.printing import print_line, show_table, write_json
from criteria_engine.criteria_files import covers, place_text
from criteria_engine.provenance import basis_of
from criteria_engine.reading.documents import SetDocument
from criteria_engine.reading.scalars import bilingual
from criteria_engine.rendering.decision.status_labels import BASES
from criteria_engine.set_loader import Loaded
from criteria_engine.wording.dates import format_date

_COLUMNS: Final = (
    Template("Danh hiệu", "Title"),
    Template("Phạm vi", "Scope"),
    Template("Phiên bản", "Version"),
    Template("Hiệu lực", "In force"),
    Template("Cơ sở", "Basis"),
    Template("Người xét", "Judged"),
    Template("Nơi áp dụng", "Place"),
    Template("Tên", "Name"),
)

_AWARD: Final = Template("công nhận", "award")

_INDICATORS: Final = Template("{count} chỉ tiêu", "{count} indicators")

_STILL: Final = Template("{first} – nay", "{first} –")

_UNTIL: Final = Template("{first} – {last}", "{first} – {last}")

_BROKEN: Final = Template(
    "{file} có lỗi, xem `criteria check {file}`",
    "{file} has errors, see `criteria check {file}`",
)


def list_sets(
    *, place: Places = None, criteria: Folders = None, lang: Lang = "vi", json: Json = False
) -> None:
    """Liệt kê các bộ tiêu chí: danh hiệu, phạm vi, phiên bản, hiệu lực, cơ sở, phần do người xét.

    List the criteria sets: title, scope, version, days in force, basis, and what people judge. With --place,
    only those that may apply in that place.

    Ví dụ / examples:

    criteria list --json

    criteria list --criteria examples/adaptations --place province=nghe_an
    """
    catalogue = catalogue_with(criteria)
    named = place_of(place)
    catalogue.check_place(named)
    loaded = [each for each in catalogue.all() if not named or covers(each.entry.applies_in, named)]
    listed = sorted(
        (_listed(each, each.document) for each in loaded if each.document is not None),
        key=lambda each: (each.title, each.scope or "", each.in_force_from),
    )
    broken = [each.entry.source.name for each in loaded if each.checked is None]
    if json:
        write_json(SetList(sets=tuple(listed), broken=tuple(broken)))
        return
    columns = [column.in_language(lang, {}) for column in _COLUMNS]
    rows = [_row(each, lang) for each in listed]
    if not any(each.applies_in for each in listed):
        columns, rows = _without_place(columns), list(map(_without_place, rows))
    show_table(
        columns,
        rows,
        unwrapped=(0, 1, 2),
        optional=(len(columns) - 1,),
        prefer_unwrapped=(3,),
    )
    for file in broken:
        print_line(fill(_BROKEN, file=file).in_language(lang), style="yellow", stderr=True)


def _listed(loaded: Loaded, document: SetDocument) -> ListedSet:
    return ListedSet(
        title=str(document.title),
        scope=None if document.scope is None else str(document.scope),
        version=str(document.version),
        revision=document.revision,
        name=bilingual(document.name),
        document=document.source.document,
        in_force_from=document.in_force.from_,
        in_force_to=document.in_force.to,
        basis=basis_of(document),
        file=loaded.entry.source.name,
        judge=None if document.award.judged is None else bilingual(document.award.judged.by),
        judged=tuple(
            str(each.id)
            for criterion in document.criteria
            for each in criterion.indicators
            if each.judged is not None or (each.points is not None and each.points.judged)
        ),
        applies_in={str(key): values for key, values in document.applies_in.items()},
    )


def _day(day: date | None, language: Language) -> str:
    """Return a day in a short form; in English the ISO form, because the month's name is too long."""
    if day is None:
        return ""
    return day.isoformat() if language == "en" else format_date(day, language)


def _judged_text(each: ListedSet, language: Language) -> str:
    """Return what people judge: the award, indicators, or both; empty where the rules decide everything."""
    parts = [] if each.judge is None else [_AWARD.in_language(language, {})]
    if each.judged:
        parts.append(_INDICATORS.in_language(language, {"count": len(each.judged)}))
    return ", ".join(parts)


def _row(each: ListedSet, language: Language) -> list[str]:
    first, last = (_day(day, language) for day in (each.in_force_from, each.in_force_to))
    days = (_UNTIL if last else _STILL).in_language(language, {"first": first, "last": last})
    return [
        each.title,
        each.scope or "",
        each.version,
        days,
        BASES[each.basis].in_language(language, {}),
        _judged_text(each, language),
        place_text(tuple(each.applies_in.items())),
        each.name.in_language(language),
    ]


def _without_place(row: list[str]) -> list[str]:
    """Return a row without the column of places."""
    return [*row[:-2], row[-1]]
