"""The sets a command works with: the packaged ones, and folders named on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.catalogue import Catalogue, Loaded
from criteria_engine.cli.days import today
from criteria_engine.cli.errors import CommandError, NamedNotInForce, fill
from criteria_engine.cli.printing import print_line
from criteria_engine.criteria import Criteria
from criteria_engine.criteria_files import CatalogueEntry, files_in, read_file
from criteria_engine.diagnostics import CriteriaEngineError
from criteria_engine.errors import (
    Ended,
    ForcePeriod,
    Gap,
    NotInForce,
    NotYetInForce,
    Overlap,
)
from criteria_engine.model.base import Bilingual

_TODAY: Final = Template(
    "dùng ngày hôm nay, {day}; chọn ngày khác bằng --on",
    "taking today, {day}; choose another day with --on",
)

_NO_PATH: Final = Template(
    "không tìm thấy tệp hoặc thư mục {path}", "there is no file or folder {path}"
)

_NO_SETS: Final = Template(
    "không có tệp .yaml nào trong {path}", "there is no .yaml file in {path}"
)


def catalogue_with(paths: Sequence[Path] | None) -> Catalogue:
    """The packaged sets, and those of more files and folders."""
    return _joined(_read(paths)) if paths else Catalogue.packaged()


def _joined(own: Sequence[CatalogueEntry]) -> Catalogue:
    """These sets, then the packaged ones.

    A set named on the command line takes the place of a packaged one of the same title, scope and
    version: it is the one being worked on.
    """
    packaged = Catalogue.packaged()
    keys = {each.key for each in own if each.key is not None}
    others = [each for each in packaged.entries if each.key not in keys]
    return Catalogue([*own, *others], library=packaged.library)


def sets_in(paths: Sequence[Path]) -> tuple[Catalogue, list[Loaded]]:
    """The sets of these files and folders, checked among the packaged ones they may refer to."""
    own = _read(paths)
    if not own:
        raise CommandError(_NO_SETS, path=", ".join(map(str, paths)))
    catalogue = _joined(own)
    return catalogue, list(islice(catalogue.all(), len(own)))


def _read(paths: Sequence[Path]) -> list[CatalogueEntry]:
    """The files that are named, and those in folders that are, each once."""
    files: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise CommandError(_NO_PATH, path=path)
        for file in files_in(path) if path.is_dir() else [path]:
            files.setdefault(file.resolve(), file)
    return [read_file(file) for file in files.values()]


@dataclass(frozen=True, slots=True)
class CriteriaQuery:
    """Which criteria a command was asked for; no day is today."""

    title: str
    scope: str | None
    version: str | None
    on: date | None
    folders: Sequence[Path] | None


def choose(wanted: CriteriaQuery, language: Language, *, quiet: bool) -> Criteria:
    """The criteria; that today was taken is said aloud, unless stderr is to be read by a program.

    Raises:
        Unanswered: no single set is in force that day.
    """
    catalogue = catalogue_with(wanted.folders)
    on = wanted.on or today()
    try:
        criteria = catalogue.find(wanted.title, on=on, scope=wanted.scope, version=wanted.version)
    except NotInForce as error:
        raise unanswered(catalogue, error) from error
    if wanted.on is None and not quiet:
        print_line(fill(_TODAY, day=on).in_language(language), style="dim", stderr=True)
    return criteria


def unanswered(catalogue: Catalogue, error: NotInForce) -> NamedNotInForce:
    """That no set of a title is in force, told with what the title is called."""
    return NamedNotInForce(error, _name(catalogue, error))


def _name(catalogue: Catalogue, error: NotInForce) -> Bilingual | None:
    """What the title is called in the set nearest to the day, where that can be read."""
    nearest = _nearest(error)
    try:
        found = catalogue.find(
            nearest.key.title,
            on=nearest.first,
            scope=nearest.key.scope,
            version=nearest.key.version,
        )
    except CriteriaEngineError:
        return None
    return found.reference.name


def _nearest(error: NotInForce) -> ForcePeriod:
    match error:
        case NotYetInForce(first=stretch) | Ended(last=stretch) | Gap(before=stretch):
            return stretch
        case Overlap(candidates=candidates):
            return candidates[0]
        case _:
            raise AssertionError(error)
