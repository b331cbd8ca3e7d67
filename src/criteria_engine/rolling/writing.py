"""write: what came of a commune, as the files its officers hand on."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

from criteria_engine.decision import Decision, Outcome, SetReference, Status
from criteria_engine.diagnostics import Diagnostic, Language, Wording
from criteria_engine.explaining.numbers import format_date, format_number, format_percent
from criteria_engine.parts import basis_of, weakest
from criteria_engine.reading.documents import Basis
from criteria_engine.rolling.deciding import Drill, Result, Rollup
from criteria_engine.rolling.planning import TitlePlan
from criteria_engine.rolling.tables import Reject, called
from criteria_engine.rolling.targets import Share, Target, TargetReport
from criteria_engine.types import Number
from criteria_engine.values import CONTEXT

OUTCOMES: Final[Mapping[Outcome, Wording]] = {
    Outcome.ELIGIBLE: Wording("đạt", "earned"),
    Outcome.NOT_ELIGIBLE: Wording("chưa đạt", "not earned"),
    Outcome.UNDETERMINED: Wording("chưa xác định", "undetermined"),
}
STATUSES: Final[Mapping[Status, Wording]] = {
    Status.MET: Wording("đạt", "reached"),
    Status.NOT_MET: Wording("chưa đạt", "not reached"),
}
_OPEN: Final = Wording("chưa xác định", "undetermined")
_TENTATIVE: Final = Wording(
    "Kết quả tạm, vì bộ tiêu chí ấy hoặc bộ nó dựa vào còn phần chưa đối chiếu với văn bản gốc"
    " (xem `criteria sources`): {names}.",
    "Provisional, since these sets or those they build on rest in part on sources not seen"
    " (see `criteria sources`): {names}.",
)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many subjects of a title came out how."""

    title: TitlePlan
    eligible: int
    not_eligible: int
    undetermined: int

    @property
    def subjects(self) -> int:
        """All of them."""
        return self.eligible + self.not_eligible + self.undetermined


def tallies(rollup: Rollup) -> list[Tally]:
    """How each title in force came out, targets left aside."""
    found = []
    for title in rollup.plan.titles:
        if title.criteria is None or title.target:
            continue
        results = [r.outcome for r in rollup.results[title.id].values() if r.applies is not False]
        found.append(Tally(title, *(results.count(each) for each in OUTCOMES)))
    return found


def name_of(title: TitlePlan, language: Language) -> str:
    """What a title is called in the set in force."""
    if title.criteria is None:
        return title.id
    return title.criteria.reference.name.in_language(language)


def bases(rollup: Rollup) -> dict[str, Basis]:
    """How sure each title in force is: by its own set, and by those of the titles that feed it."""
    found: dict[str, Basis] = {}
    for title in rollup.plan.titles:
        if title.criteria is not None:
            own = basis_of(title.criteria.checked.document)
            below = (found[each] for each in title.depends if each in found)
            found[title.id] = weakest((own, *below))
    return found


def tentative_text(rollup: Rollup, language: Language) -> str | None:
    """Which titles rest on anything but seen sources, in a sentence; None where none does."""
    names = [
        name_of(rollup.plan.title(id_), language)
        for id_, basis in bases(rollup).items()
        if basis is not Basis.SEEN and not rollup.plan.title(id_).target
    ]
    if not names:
        return None
    return _TENTATIVE.in_language(language, {"names": ", ".join(names)})


def absent_names(rollup: Rollup, language: Language) -> list[str]:
    """The titles no set is in force for that day, by the names of their other versions."""
    found = []
    for title in rollup.plan.titles:
        if title.criteria is None:
            named = [
                each.name.in_language(language)
                for each in rollup.plan.catalogue.documents()
                if (each.title, each.scope) == (title.title, title.scope)
            ]
            found.append(named[-1] if named else title.id)
    return found


# ---- decisions and the roll-up ---------------------------------------------------------------


_REASONS: Final = frozenset(
    {"criteria", "conditions", "missing", "provisional", "doubts", "notes", "receipt"}
)


def decision_lines(rollup: Rollup, *, every_reason: bool = False) -> Iterator[str]:
    """Every decision as one line of JSON; `outcome` is what counts upstairs, `basis` how sure it is.

    Titles that are not earned come with their reasons; those that are, only with `every_reason`
    (reasons make up nine tenths of the size and of the time).
    """
    sure = bases(rollup)
    for result in rollup.all():
        head = json.dumps(
            {
                "title_id": result.title,
                "basis": sure[result.title].value,
                "table": result.table,
                "subject": result.subject,
                "outcome": result.outcome.value,
                "applies": result.applies,
                "held": result.held,
                "fed": {
                    n: {"at_least": _exact(f.low), "at_most": _exact(f.high)}
                    for n, f in result.feeds.items()
                },
                "problems": [f"{d.code.id}: {d.message('en')}" for d in result.problems],
            },
            ensure_ascii=False,
        )
        short = result.outcome is Outcome.ELIGIBLE and not every_reason
        decision = "null"
        if result.decision is not None:
            decision = result.decision.model_dump_json(exclude=set(_REASONS) if short else None)
        yield f'{head[:-1]}, "decision": {decision}}}'


def _exact(number: Number | None) -> int | str | None:
    """A number as JSON keeps it: whole, or as text with every digit."""
    return number if number is None or isinstance(number, int) else str(number)


ROLLUP_COLUMNS: Final = (
    "title",
    "set",
    "subject",
    "group",
    "outcome",
    "level",
    "grade",
    "score_at_least",
    "score_at_most",
    "counts",
    "open_members",
    "explanation",
)


def rollup_rows(rollup: Rollup, language: Language) -> Iterator[tuple[str, ...]]:
    """A row for each subject of each title in force."""
    yield ROLLUP_COLUMNS
    for result in rollup.all():
        title = rollup.plan.title(result.title)
        decision = result.decision
        total = None if decision is None else decision.total
        drill = result.drill
        yield (
            result.title,
            "" if title.criteria is None else title.criteria.reference.version,
            result.subject,
            rollup.group_of(result) or "",
            result.outcome.value,
            (decision.level or "") if decision is not None else "",
            (decision.grade or "") if decision is not None else "",
            "" if total is None else str(total.low),
            "" if total is None else str(total.high),
            "; ".join(f"{name} {_range(fed.low, fed.high)}" for name, fed in result.feeds.items()),
            " ".join(sorted({key for each in drill for key in each.fed.open})),
            "; ".join(drill_text(rollup, result, each, language) for each in drill),
        )


_DECIDES: Final = Wording(
    "{count} {called} quyết định kết quả", "{count} {called} decide the outcome"
)
_EARNED: Final = Wording("đạt nếu có từ {least} {called} đạt", "earned with {least} of them")
_LOST: Final = Wording(
    "chưa đạt nếu có dưới {least} {called} đạt", "not earned with fewer than {least}"
)
_OPEN_MEMBERS: Final = Wording(
    "{count} {called} chưa rõ ({label})", "{count} {called} are open ({label})"
)
_ONLY_STRANGERS: Final = Wording(
    "{count} dòng không đọc được mã ({label})", "{count} rows without a key ({label})"
)
_STRANGERS: Final = Wording("và {count} dòng không đọc được mã", "and {count} rows without a key")


def drill_text(rollup: Rollup, result: Result, drill: Drill, language: Language) -> str:
    """Which members would decide, in a sentence."""
    fed = drill.fed
    called = rollup.plan.tables[fed.table].called.in_language(language)
    criteria = rollup.plan.title(result.title).criteria
    label = drill.fact
    if criteria is not None:
        label = criteria.checked.facts[drill.fact].document.label.in_language(language)
    words: dict[str, object] = {
        "count": format_number(len(fed.open), language),
        "called": called,
        "label": label,
    }
    first = _DECIDES if drill.decides else _OPEN_MEMBERS
    parts = [first.in_language(language, words)] if fed.open else []
    if drill.earned_with is not None:
        parts.append(
            _EARNED.in_language(
                language, {**words, "least": format_number(drill.earned_with, language)}
            )
        )
    if drill.lost_below is not None:
        parts.append(
            _LOST.in_language(
                language, {**words, "least": format_number(drill.lost_below, language)}
            )
        )
    if fed.strangers:
        strangers = _STRANGERS if fed.open else _ONLY_STRANGERS
        parts.append(
            strangers.in_language(
                language, {"count": format_number(fed.strangers, language), "label": label}
            )
        )
    return ", ".join(parts)


def recognised(
    rollup: Rollup, title: TitlePlan, language: Language
) -> list[tuple[str, str, str, str]]:
    """Those who earned a title: their group, key, level and grade by name; sorted by group."""
    named = _names(title, language)
    return sorted(
        (
            rollup.group_of(each) or "",
            each.subject,
            named.get(each.decision.level or "", each.decision.level or ""),
            named.get(each.decision.grade or "", each.decision.grade or ""),
        )
        for each in rollup.results[title.id].values()
        if each.outcome is Outcome.ELIGIBLE and each.decision is not None
    )


def _names(title: TitlePlan, language: Language) -> dict[str, str]:
    """What the levels and grades of a title are called."""
    if title.criteria is None:
        return {}
    document = title.criteria.checked.document
    named = {str(each.id): each.name for each in document.levels}
    named |= {str(each.id): each.name for each in document.award.grades}
    return {id_: name.in_language(language) for id_, name in named.items()}


def recognition_rows(rollup: Rollup, title: TitlePlan) -> list[tuple[str, ...]]:
    """Those who earned a title, by group, with the ids of levels and grades: for programs."""
    rows = [
        (
            rollup.group_of(each) or "",
            each.subject,
            (each.decision.level or "") if each.decision is not None else "",
            (each.decision.grade or "") if each.decision is not None else "",
        )
        for each in rollup.results[title.id].values()
        if each.outcome is Outcome.ELIGIBLE
    ]
    return [("group", "subject", "level", "grade"), *sorted(rows)]


def group_called(rollup: Rollup, language: Language) -> str:
    """What the groups of reports are called: hamlets."""
    by = rollup.plan.report_by
    return "–" if by is None else rollup.plan.tables[by].called.in_language(language)


def place_text(found: Diagnostic) -> str:
    """Where a mistake stands: file, sheet, row, and the heading of the cell."""
    source = found.span.source
    return source.name if not source.text and source.row is None else str(found.span)


def reject_rows(rejects: Iterable[Reject], language: Language) -> Iterator[tuple[str, ...]]:
    """Every row that could not be used, with its line and the reason."""
    yield ("table", "line", "key", "code", "place", "reason", "help", "cells")
    for each in rejects:
        yield (
            each.table,
            str(each.line),
            each.key or "",
            " ".join(d.code.id for d in each.found),
            "; ".join(place_text(d) for d in each.found),
            "; ".join(d.message(language) for d in each.found),
            "; ".join(filter(None, (d.help(language) for d in each.found))),
            " | ".join(each.cells),
        )


# ---- targets ---------------------------------------------------------------------------------

_TARGETS: Final = Wording("Mục tiêu chương trình, ngày {day}", "Targets of the programme on {day}")
_TARGET_HEADS: Final = Wording(
    "| Mục tiêu | Hiện có | Cần | Kết quả | Còn thiếu |",
    "| Target | There are | Needed | Result | Missing |",
)
DENOMINATOR: Final = Wording(
    "Mẫu số là tất cả hộ, dòng họ, xóm, đơn vị, người trong độ tuổi của xã, không chỉ nơi đăng ký;"
    " dòng có lỗi vẫn tính vào mẫu số.",
    "Denominators are all households, clans, hamlets, units and people of the age, not only those registered;"
    " rows with faults stay in them.",
)
_NO_WHOLE: Final = Wording(
    "Chưa so được với mục tiêu nào: bảng {table} chưa có dòng nào.",
    "Set beside no targets yet: the table of {table} has no row.",
)
_FURTHEST: Final = Wording("Còn xa nhất", "Furthest")
_PROVISIONAL: Final = Wording(
    "Kết quả tạm, còn phần chưa đối chiếu với văn bản gốc: {parts}.",
    "Provisional, rests on sources not seen: {parts}.",
)
_OF: Final = Wording("{part} trên {whole}", "{part} of {whole}")
_GAP: Final = Wording(
    "{group} còn thiếu {missing} (đạt {share})", "{group} is {missing} short ({share})"
)
_WAITING: Final = Wording("Còn để ngỏ", "Still open")
_KEEPS_OPEN: Final = Wording("{count} {called} chưa rõ", "{count} {called} are open")
_UNREAD: Final = Wording("{count} dòng không đọc được mã", "{count} rows have no usable key")
_ENOUGH: Final = Wording(
    "chỉ cần {needed} trong số đó đạt là đạt mục tiêu",
    "the target is reached once {needed} of them are",
)
_WORST: Final = 5


def targets_text(rollup: Rollup, reports: Sequence[TargetReport], language: Language) -> str:
    """The report of targets, in Markdown."""
    day = format_date(rollup.plan.on, language)
    lines = [f"# {_TARGETS.in_language(language, {'day': day})}", "", say(DENOMINATOR, language)]
    for told in (nothing_to_compare(rollup, language), tentative_text(rollup, language)):
        if told is not None:
            lines += ["", told]
    for report in reports:
        decision = report.result.decision
        if decision is None:
            continue
        lines += [
            "",
            f"## {name_of(report.title, language)}: {say(OUTCOMES[report.result.outcome], language)}",
            "",
            document_text(decision.criteria_set),
            "",
            say(_TARGET_HEADS, language),
            "|---|---|---|---|---|",
        ]
        for each in report.targets:
            lines.append(
                f"| {each.finding.text.in_language(language)} | {share_text(each.share, language)} "
                f"| {_percent(each.needed, language)} | {status_text(each.status, language)} "
                f"| {missing_text(each, language)} |"
            )
        far = [(each, list(furthest(each, language))) for each in report.targets]
        if any(groups for _, groups in far):
            lines += ["", f"### {say(_FURTHEST, language)}", ""]
        for each, groups in far:
            if groups:
                lines.append(f"- {each.finding.text.in_language(language)}: {'; '.join(groups)}")
        waiting = [text for each in report.targets if (text := open_text(rollup, each, language))]
        if waiting:
            lines += ["", f"### {say(_WAITING, language)}", "", *(f"- {each}" for each in waiting)]
        doubtful = doubts_text(decision, language)
        if doubtful is not None:
            lines += ["", doubtful]
    return "\n".join(lines) + "\n"


def document_text(reference: SetReference) -> str:
    """The text of the law a set stands for, and the set's version."""
    return f"{reference.document} ({reference.version})"


def doubts_text(decision: Decision, language: Language) -> str | None:
    """The parts of its own set a decision rests on that are not seen; None where all are."""
    doubts = [doubt.text.in_language(language).rstrip(".") for doubt in decision.doubts]
    return _PROVISIONAL.in_language(language, {"parts": "; ".join(doubts)}) if doubts else None


def nothing_to_compare(rollup: Rollup, language: Language) -> str | None:
    """Why there are targets in force and no report of them: nobody has named the commune."""
    targets = [each for each in rollup.plan.titles if each.target and each.criteria is not None]
    if not targets or any(rollup.results[each.id] for each in targets):
        return None
    table = called(rollup.plan, targets[0].table)
    return _NO_WHOLE.in_language(language, {"table": table})


def open_text(rollup: Rollup, target: Target, language: Language) -> str | None:
    """The members that keep a target open, and how many of them would reach it whatever else."""
    fed = target.open
    if fed is None or not (fed.open or fed.strangers):
        return None
    called = rollup.plan.tables[fed.table].called.in_language(language)
    words: dict[str, object] = {
        "target": target.finding.text.in_language(language),
        "count": format_number(len(fed.open), language),
        "called": called,
        "needed": amount_text(target.missing_high, target.missing_high, language),
    }
    parts = [_KEEPS_OPEN.in_language(language, words)] if fed.open else []
    if fed.strangers:
        words["count"] = format_number(fed.strangers, language)
        parts.append(_UNREAD.in_language(language, words))
    enough = target.missing_high is not None and target.missing_high <= len(fed.open)
    if enough:
        parts.append(_ENOUGH.in_language(language, words))
    keys = f": {_some(fed.open)}" if fed.open else ""
    return f"{words['target']}: {', '.join(parts)}{keys}"


def furthest(target: Target, language: Language) -> Iterator[str]:
    """The groups furthest from a target that is not surely reached, the furthest first."""
    if target.status is Status.MET:
        return
    for gap in target.groups[:_WORST]:
        if gap.missing_high:
            words = {
                "group": gap.group,
                "missing": amount_text(gap.missing_low, gap.missing_high, language),
                "share": share_text(gap.share, language),
            }
            yield _GAP.in_language(language, words)


def say(wording: Wording, language: Language) -> str:
    """A wording without particulars."""
    return wording.in_language(language, {})


def status_text(status: Status, language: Language) -> str:
    """Reached, not reached, or undetermined."""
    return say(STATUSES.get(status, _OPEN), language)


def share_text(share: Share | None, language: Language) -> str:
    """`1.415–1.450 trên 1.600`; a dash where it is not known."""
    if share is None:
        return "–"
    part = amount_text(share.low, share.high, language)
    whole = amount_text(share.of_low, share.of_high, language)
    return _OF.in_language(language, {"part": part, "whole": whole})


def missing_text(target: Target, language: Language) -> str:
    """How many are missing, from the least to the most."""
    if target.missing_low is None or target.missing_high is None:
        return "–"
    return amount_text(target.missing_low, target.missing_high, language)


def _percent(share: Fraction | None, language: Language) -> str:
    if share is None:
        return "–"
    return format_percent(
        CONTEXT.divide(Decimal(share.numerator), Decimal(share.denominator)), language
    )


def amount_text(low: Number | None, high: Number | None, language: Language) -> str:
    """A number, or the least and the most it may be, as they are written; an end nobody knows is left out.

    >>> amount_text(1416, 1450, "vi"), amount_text(1416, 1416, "en"), amount_text(3, None, "vi")
    ('1.416–1.450', '1,416', '3–')
    """
    return _range(
        *(None if each is None else format_number(each, language) for each in (low, high))
    )


def _range(low: Number | str | None, high: Number | str | None) -> str:
    if low == high and low is not None:
        return str(low)
    return f"{'' if low is None else low}–{'' if high is None else high}"


# ---- what is missing -------------------------------------------------------------------------

_MISSING: Final = Wording("Còn phải hỏi", "What is still to be asked")
_ANYBODY: Final = Wording("chưa rõ ai trả lời", "nobody is named")
_OF_SUBJECTS: Final = Wording("{count} trường hợp", "{count} cases")
_MEMBERS: Final = Wording("Thành viên còn để ngỏ", "Members still open")
_REJECTED: Final = Wording(
    "{count} dòng có lỗi, sửa trước khi hỏi: xem rejects.csv",
    "{count} rows have faults, to be mended first: see rejects.csv",
)
_CONTRADICTIONS: Final = Wording("Số liệu không khớp nhau", "Figures that contradict each other")
_RECOGNITIONS: Final = Wording(
    "Lần công nhận trước không dùng được", "Earlier recognitions not used"
)
_NOTHING: Final = Wording("Không còn gì phải hỏi.", "There is nothing left to ask.")
_INDEX: Final = re.compile(r"\[\d+\]")
_SHOWN: Final = 12


@dataclass
class Asked:
    """One question, of whom, and for which subjects."""

    question: str
    title: str
    subjects: list[str] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)
    """The same by group (a hamlet); those of none, or of nobody knows which, under `""`."""


def questions(rollup: Rollup, language: Language) -> dict[str, list[Asked]]:
    """What would settle undetermined titles, by who can answer; the most asked first.

    What members' decisions feed is not asked of anybody: it is settled by settling the members. Nor is
    anything of a row set aside for its faults: the row is to be mended first.
    """
    found: dict[str, dict[tuple[str, str], Asked]] = {}
    faulty = {(each.table, each.key) for each in rollup.commune.rejects if each.emptied}
    for result in rollup.all():
        if result.outcome is not Outcome.UNDETERMINED or result.decision is None:
            continue
        if (result.table, result.subject) in faulty:
            continue
        title = rollup.plan.title(result.title)
        for missing in result.decision.missing:
            path = _INDEX.sub("", missing.path)
            if path in title.feeds:
                continue
            who = say(_ANYBODY, language)
            if missing.answered_by is not None:
                who = missing.answered_by.in_language(language)
            asked = found.setdefault(who, {}).setdefault(
                (title.id, path),
                Asked(missing.question.in_language(language), name_of(title, language)),
            )
            where = rollup.group_of(result) or ""
            if result.subject not in asked.groups.get(where, ()):
                asked.subjects.append(result.subject)
                asked.groups.setdefault(where, []).append(result.subject)
    return {
        who: sorted(each.values(), key=lambda a: (-len(a.subjects), a.title, a.question))
        for who, each in sorted(found.items())
    }


def missing_text_of(rollup: Rollup, language: Language) -> str:
    """What is missing, in Markdown: questions by who can answer, then open members and rejects."""
    lines = [f"# {say(_MISSING, language)}", ""]
    asked = questions(rollup, language)
    if not asked:
        lines.append(say(_NOTHING, language))
    for who, each in asked.items():
        lines += [f"## {who}", ""]
        for question in each:
            count = _OF_SUBJECTS.in_language(
                language, {"count": format_number(len(question.subjects), language)}
            )
            subjects = _some(question.subjects)
            lines.append(f"- {question.question} ({question.title}, {count}: {subjects})")
        lines.append("")
    drills = [
        f"- {name_of(rollup.plan.title(r.title), language)} {r.subject}: "
        f"{drill_text(rollup, r, drill, language)}: {_some(drill.fed.open) or '–'}"
        for r in rollup.all()
        for drill in r.drill
    ]
    if drills:
        lines += [f"## {say(_MEMBERS, language)}", "", *drills, ""]
    faults = [f"- {each}" for each in contradictions(rollup, language)]
    if faults:
        lines += [f"## {say(_CONTRADICTIONS, language)}", "", *faults, ""]
    if rollup.problems:
        lines += [f"## {say(_RECOGNITIONS, language)}", ""]
        lines += [*(f"- {each}" for each in rollup.problems), ""]
    if rollup.commune.rejects:
        rejected = {"count": format_number(len(rollup.commune.rejects), language)}
        lines.append(_REJECTED.in_language(language, rejected))
    return "\n".join(lines).rstrip() + "\n"


def contradictions(rollup: Rollup, language: Language) -> list[str]:
    """Where tables deny each other, and titles that could not be decided for that; each said once."""
    told = [f"{place_text(each)}: {each.message(language)}" for each in rollup.conflicts]
    told += [
        f"{name_of(rollup.plan.title(result.title), language)} {result.subject}: "
        f"{found.message(language)}"
        for result in rollup.all()
        for found in result.problems
    ]
    return list(dict.fromkeys(told))


def _some(subjects: Sequence[str]) -> str:
    shown = ", ".join(subjects[:_SHOWN])
    return shown + (", …" if len(subjects) > _SHOWN else "")


# ---- files -----------------------------------------------------------------------------------


def write_text(path: Path, pieces: Iterable[str]) -> Path:
    """Pieces of text, one after the other."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(pieces)
    return path


_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write_table(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """A table with a byte order mark, so that spreadsheets read the accents right."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        # What a stranger wrote must not be run as a formula.
        writer.writerow(["'" + cell if cell.startswith(_FORMULA) else cell for cell in row])
    path.write_text(out.getvalue(), encoding="utf-8-sig", newline="")
    return path
