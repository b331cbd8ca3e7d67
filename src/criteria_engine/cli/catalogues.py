"""cli: options of a command → the catalogue and the criteria it uses: packaged sets, files and folders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.catalogue import Catalogue
from criteria_engine.cli.days import today
from criteria_engine.cli.errors import CommandError, NamedNotInForce, fill
from criteria_engine.cli.printing import print_line
from criteria_engine.criteria import Criteria
from criteria_engine.criteria_files import (
    CatalogueEntry,
    SetFiles,
    files_in,
    files_with,
    over,
    read_file,
)
from criteria_engine.diagnostics import CriteriaEngineError
from criteria_engine.frozen import dataclass
from criteria_engine.model.base import Bilingual
from criteria_engine.not_in_force import (
    Ended,
    ForcePeriod,
    Gap,
    NotInForce,
    NotYetInForce,
    Overlap,
)
from criteria_engine.set_loader import Loaded

_TODAY: Final = Template(
    "dùng ngày hôm nay, {day}; chọn ngày khác bằng --on",
    "using today, {day}; choose another day with --on",
)

_NO_PATH: Final = Template(
    "không tìm thấy tệp hoặc thư mục {path}", "there is no file or folder {path}"
)

_NOT_A_PLACE: Final = Template(
    "--place {text}: viết KHÓA=GIÁ TRỊ, ví dụ --place province=nghe_an",
    "--place {text}: write KEY=VALUE, for example --place province=nghe_an",
)

_PLACE_TWICE: Final = Template(
    "--place: có hai giá trị cho {key}; một nơi chỉ có một",
    "--place: {key} has two values; a place has one",
)

_NO_SETS: Final = Template(
    "không có tệp .yaml nào trong {path}", "there is no .yaml file in {path}"
)


def catalogue_with(paths: Sequence[Path] | None) -> Catalogue:
    """Return the packaged sets, with those of files and folders where any are named."""
    return _joined(_read(paths)) if paths else Catalogue.packaged()


def _joined(own: Sequence[CatalogueEntry]) -> Catalogue:
    """Return a catalogue of these sets and the packaged ones.

    A packaged set is left out where one of these has the same title, scope and version.
    """
    packaged = Catalogue.packaged()
    return Catalogue(over(own, packaged.entries), library=packaged.library)


def sets_in(paths: Sequence[Path]) -> tuple[Catalogue, list[Loaded]]:
    """Return the sets of files and folders, and their catalogue, which also has the packaged sets.

    Raises:
        CommandError: a path does not exist, or there is no criteria file.
    """
    own = _read(paths)
    if not own:
        raise CommandError(_NO_SETS, path=", ".join(map(str, paths)))
    catalogue = _joined(own)
    sets = SetFiles.of(own).sets
    return catalogue, list(islice(catalogue.reviewed(), len(sets)))


def _read(paths: Sequence[Path]) -> list[CatalogueEntry]:
    """Read the given files and those in the given folders, with what stands beside them, each file once."""
    files: dict[Path, Path] = {}
    for path in criteria_paths(paths):
        for file in (path, *files_with(path)):
            files.setdefault(file.resolve(), file)
    return [read_file(file) for file in files.values()]


def criteria_paths(paths: Sequence[Path]) -> list[Path]:
    """Return the given files and the criteria files in the given folders, each file once.

    Raises:
        CommandError: a path does not exist.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise CommandError(_NO_PATH, path=path)
        for file in files_in(path) if path.is_dir() else [path]:
            files.setdefault(file.resolve(), file)
    return list(files.values())


@dataclass(frozen=True, slots=True)
class CriteriaQuery:
    """The criteria that the options of a command select.

    Attributes:
        title: the title.
        scope: the scope, or None.
        version: the version, or None.
        revision: the revision; None for the newest.
        on: the day; None for today.
        folders: files and folders of further sets, or None.
        places: the place of the subject, as `KEY=VALUE` each, or None.
    """

    title: str
    scope: str | None
    version: str | None
    revision: int | None
    on: date | None
    folders: Sequence[Path] | None
    places: Sequence[str] | None = None


def place_of(places: Sequence[str] | None) -> dict[str, str]:
    """Return the place that `--place` options name.

    Raises:
        CommandError: one is not `KEY=VALUE`, or names a key again.

    >>> place_of(["province=nghe_an", "commune=an_hoc"])
    {'province': 'nghe_an', 'commune': 'an_hoc'}
    """
    place: dict[str, str] = {}
    for each in places or ():
        key, sign, value = (part.strip() for part in each.partition("="))
        if not (key and sign and value):
            raise CommandError(_NOT_A_PLACE, text=each)
        if key in place:
            raise CommandError(_PLACE_TWICE, key=key)
        place[key] = value
    return place


def choose(query: CriteriaQuery, language: Language, *, quiet: bool) -> Criteria:
    """Return the selected criteria.

    Args:
        query: the options.
        language: the language of the note that today's date is used.
        quiet: whether to leave that note out, because a program reads stderr.

    Raises:
        NamedNotInForce: no single set is in force that day.
        UnknownTitle: there is no set of that title, scope, version or revision.
        UnknownPlace: no set is for that place.
        NotForPlace: all sets of the title are for other places.
        AmbiguousScope: the title has several scopes.
        CriteriaError: the file of the set has errors.
    """
    catalogue = catalogue_with(query.folders)
    on = query.on or today()
    try:
        criteria = catalogue.find(
            query.title,
            on=on,
            scope=query.scope,
            version=query.version,
            revision=query.revision,
            place=place_of(query.places),
        )
    except NotInForce as error:
        raise with_title_name(catalogue, error) from error
    if query.on is None and not quiet:
        print_line(fill(_TODAY, day=on).in_language(language), style="dim", stderr=True)
    return criteria


def with_title_name(catalogue: Catalogue, error: NotInForce) -> NamedNotInForce:
    """Return the error together with the name of the title."""
    return NamedNotInForce(error, _name(catalogue, error))


def _name(catalogue: Catalogue, error: NotInForce) -> Bilingual | None:
    """Return the name of the title in the set nearest to the day; None where it cannot be read."""
    nearest = _nearest(error)
    try:
        criteria = catalogue.find(
            nearest.key.title,
            on=nearest.first,
            scope=nearest.key.scope,
            version=nearest.key.version,
        )
    except CriteriaEngineError:
        return None
    return criteria.reference.name


def _nearest(error: NotInForce) -> ForcePeriod:
    match error:
        case NotYetInForce(first=period) | Ended(last=period) | Gap(before=period):
            return period
        case Overlap(candidates=candidates):
            return candidates[0]
        case _:
            raise AssertionError(error)
