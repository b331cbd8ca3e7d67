"""analysis: what a made example shows → its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from criteria_engine.analysis.case_words import case_words
from criteria_engine.analysis.places import Place
from criteria_engine.analysis.rule_tests import CellCase, UnitKind

_MOST_CHANGES: Final = 3
"""The most facts that the name of an example tells."""

_MOST_CHARACTERS: Final = 110
"""The most characters in the name of an example."""

_MOST_PLACES: Final = 9
"""The most parts that the name of an example tells of one case."""

_ORDER: Final[Sequence[CellCase | None]] = (
    "below", "at", "above", "false", "true", "reached", "unknown", None,
)  # fmt: skip
"""What tells most about an example, first; None stands for mistakes."""

_MISTAKES: Final = "phân biệt cách viết đúng và sai"


class About(NamedTuple):
    """What an example shows.

    Attributes:
        place: the name of the part.
        case: what is shown of it, in words.
        rank: how much that tells about the example; the least first.
    """

    place: str
    case: str
    rank: int

    @property
    def is_mistake(self) -> bool:
        """Whether it is shown that something would be a mistake."""
        return self.rank == len(_ORDER) - 1


def about_cell(place: Place, kind: UnitKind, case: CellCase) -> About:
    """Return that a case is shown of a part."""
    words = case_words(kind, case).in_language("vi", {})
    return About(_part(place), words, _ORDER.index(case))


def about_mistake(place: Place, change: str) -> About:
    """Return that an example fails if something is changed in a part."""
    return About(_part(place), f"nếu {change}", _ORDER.index(None))


def _part(place: Place) -> str:
    """Return what a part is called, without the level and the place in it, which the facts tell."""
    return place.name.vi.partition(",")[0].partition("@")[0]


def name_of_made(abouts: Sequence[About], special: Sequence[str]) -> str:
    """Return the name of a made example.

    Args:
        abouts: what it shows, the most important first.
        special: what is special about its facts; told where it shows only one thing.

    >>> one = About("chỉ tiêu 1.1", "sai", 3)
    >>> name_of_made([one], ["số hộ 76"])
    'Chỉ tiêu 1.1, sai: số hộ 76'
    >>> name_of_made([one, About("chỉ tiêu 1.2", "sai", 3), About("mức điểm đạt", "đúng", 4)], [])
    'Sai: chỉ tiêu 1.1, 1.2; đúng: mức điểm đạt'
    """
    if len(abouts) == 1:
        start = _capital(f"{abouts[0].place}, {abouts[0].case}")
        return _short([f"{start}: {', '.join(special[:_MOST_CHANGES])}" if special else start])
    by_case: dict[str, dict[str, None]] = {}
    for each in abouts:
        case = _MISTAKES if each.is_mistake else each.case
        by_case.setdefault(case, {})[each.place] = None
    texts = [f"{case}: {_places(list(places))}" for case, places in by_case.items()]
    told = [_capital(texts[0])]
    for text in texts[1:]:
        if len("; ".join([*told, text])) > _MOST_CHARACTERS:
            break
        told.append(text)
    return _short(told)


def _places(names: list[str]) -> str:
    """Return names one after another, a word that begins several of them in a row only once."""
    told: list[str] = []
    before = ""
    for name in sorted(names[:_MOST_PLACES], key=_in_order):
        start, blank, rest = name.rpartition(" ")
        told.append(rest if blank and start == before else name)
        before = start
    return ", ".join([*told, "…"] if len(names) > _MOST_PLACES else told)


def _in_order(name: str) -> tuple[str, list[tuple[int, str]]]:
    """Return the key by which names of parts are sorted: 1.2 before 1.10."""
    start, _, rest = name.rpartition(" ")
    pieces = re.split(r"([0-9]+)", rest)
    return start, [(int(e), "") if e.isdecimal() else (-1, e) for e in pieces if e]


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _short(parts: Sequence[str]) -> str:
    text = "; ".join(parts)
    return (
        text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1].rstrip(' ,;')}…"
    )
