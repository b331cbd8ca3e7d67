"""report: titles, subjects, amounts and places → words, for all reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, get_args

from criteria_engine.bilingual import Language, Template, Text
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.model.base import Bilingual
from criteria_engine.model.basis import Basis, weakest_of
from criteria_engine.model.findings import Status
from criteria_engine.model.types import Number
from criteria_engine.provenance import basis_of
from criteria_engine.reading.scalars import TextDocument
from criteria_engine.rendering.document import RangeRun, number_run
from criteria_engine.rollup.columns_file import RECOGNITION_COLUMNS
from criteria_engine.rollup.diagnostics import UNKNOWN_ROLLUP_TITLE
from criteria_engine.rollup.measures import CountBounds
from criteria_engine.rollup.plan import TitlePlan
from criteria_engine.rollup.results import Rollup, TitleResult
from criteria_engine.wording.natural_order import natural_key
from criteria_engine.wording.numbers import format_number, singular, with_percent_signs
from criteria_engine.wording.states import OUTCOME_WORDS, STATUS_WORDS, within_sentence

_PROVISIONAL: Final = Template(
    "Kết quả tạm thời, vì một số tiêu chí chưa đối chiếu với văn bản gốc: {names}.",
    "Provisional, because some criteria are not yet verified against the original text: {names}.",
)


# ---- titles ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OutcomeTally:
    """How many subjects of a title have each outcome.

    Attributes:
        title: the title.
        eligible: those who hold or earned the title.
        not_eligible: those who did not earn it.
        undetermined: those for whom facts or judgements are missing.
        by_judgement: those of `eligible` to whom a person granted the title.
    """

    title: TitlePlan
    eligible: int
    not_eligible: int
    undetermined: int
    by_judgement: int

    @property
    def by_rules(self) -> int:
        """Return the number of those who earned the title by the rules."""
        return self.eligible - self.by_judgement

    @property
    def subjects(self) -> int:
        """Return the number of all subjects."""
        return self.eligible + self.not_eligible + self.undetermined


def outcome_tallies(rollup: Rollup) -> list[OutcomeTally]:
    """Count the outcomes of each title in force, sets of targets excepted."""
    return [
        _tally(title, [r for r in rollup.results[title.id].values() if r.applies is not False])
        for title in rollup.plan.titles
        if title.criteria is not None and not title.target
    ]


def tallies_by_group(rollup: Rollup) -> dict[str, list[OutcomeTally]]:
    """Count the outcomes of each title in each group, as :func:`outcome_tallies` does for all.

    Groups come as people list them; under `""`, last, what belongs to no group or to an unknown one. A title
    without subjects in a group is left out there.
    """
    found: dict[str, dict[str, list[TitleResult]]] = {}
    for result in rollup.all():
        group = rollup.group_of(result) or ""
        found.setdefault(group, {}).setdefault(result.title, []).append(result)
    return {
        group: [
            _tally(title, found[group][title.id])
            for title in rollup.plan.titles
            if title.id in found[group] and not title.target
        ]
        for group in sorted(found, key=lambda each: (not each, natural_key(each)))
    }


def _tally(title: TitlePlan, results: Sequence[TitleResult]) -> OutcomeTally:
    outcomes = [each.outcome for each in results]
    eligible, not_eligible, undetermined = (outcomes.count(each) for each in OUTCOME_WORDS)
    by_judgement = sum(each.is_granted for each in results)
    return OutcomeTally(title, eligible, not_eligible, undetermined, by_judgement)


def title_name(title: TitlePlan, language: Language) -> str:
    """Return the name of a title in the set in force; its id where none is in force."""
    if title.criteria is None:
        return title.id
    return title.criteria.reference.name.in_language(language)


def basis_by_title(rollup: Rollup) -> dict[str, Basis]:
    """Return the basis of each title in force.

    It is the weakest among its own set and the sets of the titles that feed it.
    """
    bases: dict[str, Basis] = {}
    for title in rollup.plan.titles:
        if title.criteria is not None:
            own = basis_of(title.criteria.checked.document)
            below = (bases[each] for each in title.depends_on if each in bases)
            bases[title.id] = weakest_of((own, *below), default=Basis.SEEN)
    return bases


def provisional_text(rollup: Rollup, language: Language) -> str | None:
    """Return a sentence with the titles that rest on sources not seen; None where there are none."""
    names = [
        title_name(rollup.plan.title(id_), language)
        for id_, basis in basis_by_title(rollup).items()
        if basis is not Basis.SEEN and not rollup.plan.title(id_).target
    ]
    if not names:
        return None
    return _PROVISIONAL.in_language(language, {"names": "; ".join(names)})


def titles_not_in_force(rollup: Rollup, language: Language) -> list[str]:
    """Return the names of titles with no set in force, taken from their other versions."""
    names = []
    for title in rollup.plan.titles:
        if title.criteria is None:
            versions = [
                each.name.in_language(language)
                for each in rollup.plan.catalogue.documents()
                if (each.title, each.scope) == (title.title, title.scope)
            ]
            names.append(versions[-1] if versions else title.id)
    return names


# ---- subjects --------------------------------------------------------------------------------

_SUBJECT: Final = Template("{called} {key}", "{key} ({called})")

_NAMED: Final = Template("{called} {name} ({key})", "{name} ({called} {key})")


def called(rollup: Rollup, table: str, language: Language) -> str:
    """Return what the rows of a table are called: household, hamlet."""
    return rollup.plan.tables[table].called.in_language(language)


def group_label(rollup: Rollup, language: Language) -> str:
    """Return what the groups of reports are called (hamlets); a dash where there are none."""
    by = rollup.plan.report_by
    return "–" if by is None else called(rollup, by, language)


def subject_text(rollup: Rollup, table: str, key: str, language: Language) -> str:
    """Return a subject with what it is called, and its name where there is one: `hộ Lê Văn An (H0012)`."""
    name, noun = subject_name(rollup, table, key), called(rollup, table, language)
    if name.casefold().startswith(noun.casefold()):
        return f"{name} ({key})"
    words = {"called": singular(noun) if language == "en" else noun, "key": key, "name": name}
    return (_NAMED if name else _SUBJECT).in_language(language, words)


def subject_name(rollup: Rollup, table: str, key: str) -> str:
    """Return the name of a subject as its table states it; an empty text where there is none."""
    column = rollup.plan.tables[table].name_column
    row = rollup.commune.tables[table].rows.get(key)
    value = None if column is None or row is None else row.values.get(column)
    return value if isinstance(value, str) else ""


_MAX_SUBJECTS: Final = 12


def subjects_text(subjects: Sequence[str], most: int = _MAX_SUBJECTS) -> str:
    """Return the first subjects in the order in which people list them, separated by commas."""
    shown = ", ".join(sorted(subjects, key=natural_key)[:most])
    return shown + (", …" if len(subjects) > most else "")


# ---- locations and texts of diagnostics ------------------------------------------------------


def location_text(diagnostic: Diagnostic) -> str:
    """Return the location of a diagnostic as text: file, sheet, row, and heading of the cell."""
    source = diagnostic.span.source
    return source.name if not source.text and source.row is None else str(diagnostic.span)


def for_officers(rollup: Rollup, diagnostic: Diagnostic) -> Diagnostic:
    """Return a diagnostic that names columns by the headings of the table, and tables by their rows."""
    heading = diagnostic.span.heading
    tables = rollup.plan.tables.values()
    columns = {column for each in tables for column in each.columns} | {*RECOGNITION_COLUMNS}
    parents = {column: to for each in tables for column, to in each.belongs_to.items()}
    words: dict[str, object] = {}
    if diagnostic.code is UNKNOWN_ROLLUP_TITLE:
        words["known"] = _titles_by_name(rollup)
    for name, value in diagnostic.data.items():
        if name in _COLUMN_WORDS and heading and str(value) in columns:
            words[name] = heading
        elif name in _COLUMN_WORDS and str(value) in parents:
            words[name] = _capitalised(rollup.plan.tables[parents[str(value)]].called)
        elif isinstance(value, Text):
            vi, en = value.vi, value.en
            for each in tables:
                vi = vi.replace(each.label.vi, each.called.vi)
                en = en.replace(each.label.en, each.called.in_language("en"))
            words[name] = Text(vi, en)
    return replace(diagnostic, data={**diagnostic.data, **words}) if words else diagnostic


def _titles_by_name(rollup: Rollup) -> Text:
    """Return the titles that can be granted, by name and by the id that a table may hold."""
    titles = [each for each in rollup.plan.titles if not each.target]
    return Text(
        *(
            "; ".join(f"{title_name(each, language)} ({each.id})" for each in titles)
            for language in get_args(Language)
        )
    )


def _capitalised(document: TextDocument) -> Text:
    return Text(*(document.in_language(each).capitalize() for each in ("vi", "en")))


_COLUMN_WORDS: Final = frozenset({"path", "name", "column"})
"""The placeholders of messages that hold the name of a column."""


# ---- sentences and amounts -------------------------------------------------------------------


DENOMINATOR_NOTE: Final = Template(
    "Mẫu số là tất cả hộ, dòng họ, xóm, đơn vị, người trong độ tuổi của xã, không chỉ nơi đăng ký;"
    " dòng có lỗi vẫn tính vào mẫu số.",
    "Denominators include all households, clans, hamlets, units and people of the age, not only those"
    " registered; rows with errors stay in them.",
)


def text_of(wording: Template, language: Language) -> str:
    """Return a template without placeholders as text."""
    return wording.in_language(language, {})


def text_in(text: Bilingual, language: Language) -> str:
    """Return a text of a set with its percentages written as everywhere else.

    >>> text_in(Bilingual(vi="92% hộ đạt"), "vi").replace(chr(160), " ")
    '92 % hộ đạt'
    """
    return with_percent_signs(text.in_language(language), language)


def status_text(status: Status, language: Language) -> str:
    """Return the word for the status of a target."""
    return within_sentence(STATUS_WORDS[status], language)


def bounds_run(bounds: CountBounds, language: Language) -> RangeRun:
    """Return a number of members between two bounds."""
    return RangeRun(number_run(bounds.low, language), number_run(bounds.high, language))


def amount_text(low: Number | None, high: Number | None, language: Language) -> str:
    """Return a number, or a range with its known bounds, as readers write numbers.

    >>> amount_text(1416, 1450, "vi"), amount_text(1416, 1416, "en"), amount_text(3, None, "vi")
    ('1.416–1.450', '1,416', '3–')
    """
    return range_text(
        *(None if each is None else format_number(each, language) for each in (low, high))
    )


def range_text(low: Number | str | None, high: Number | str | None) -> str:
    """Return two bounds as one text, such as `3–5`; a single number where they are equal."""
    if low == high and low is not None:
        return str(low)
    return f"{'' if low is None else low}–{'' if high is None else high}"
