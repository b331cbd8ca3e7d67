"""report: contradictions between judgements and figures → one line for each kind, with its subjects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from criteria_engine.bilingual import Language
from criteria_engine.frozen import dataclass
from criteria_engine.rollup.report.labels import subject_text, subjects_text, text_in, title_name
from criteria_engine.rollup.results import Rollup, TitleResult

_MAX_SEPARATE: Final = 3
"""How many subjects of one kind have a line each, with their own figures."""

_NUMBER: Final = re.compile(r"\d+(?:[.,/]\d+)*")


@dataclass(frozen=True, slots=True)
class JudgedContradiction:
    """A contradiction between judgements and figures, and its subjects.

    Attributes:
        title: the name of the title.
        text: the contradiction; where several subjects have different numbers, `…` stands for the number.
        subjects: the keys of the subjects.
        whose: the subjects in words; of many the first keys.
    """

    title: str
    text: str
    subjects: tuple[str, ...]
    whose: str


_Kind = tuple[str, str, str, str]
"""The title, what was judged, what contradicts it, and the text without numbers."""


def judged_contradictions(rollup: Rollup, language: Language) -> Iterator[JudgedContradiction]:
    """Yield the contradictions in the order of assessment; many of one kind are one.

    A few of one kind are yielded one by one, because their figures differ.
    """
    kinds: dict[_Kind, list[tuple[TitleResult, str]]] = {}
    for result, each in rollup.contradictions:
        text = text_in(each.text, language)
        kind = (result.title, each.judgement, each.part, _NUMBER.sub("…", text))
        kinds.setdefault(kind, []).append((result, text))
    for (title, *_), found in kinds.items():
        name = title_name(rollup.plan.title(title), language)
        if len(found) <= _MAX_SEPARATE:
            for result, text in found:
                whose = subject_text(rollup, result.table, result.subject, language)
                yield JudgedContradiction(name, text, (result.subject,), whose)
            continue
        keys = tuple(result.subject for result, _ in found)
        text = _common_text([text for _, text in found])
        yield JudgedContradiction(name, text, keys, subjects_text(keys))


def _common_text(texts: list[str]) -> str:
    """Return the text of all, with `…` in place of each number that differs.

    >>> _common_text(["8 of 10 points", "9 of 10 points"])
    '… of 10 points'
    """
    first = texts[0]
    columns = zip(*map(_NUMBER.findall, texts), strict=True)
    shown = iter([each[0] if len(set(each)) == 1 else "…" for each in columns])
    return _NUMBER.sub(lambda _: next(shown), first)
