"""report: targets → Markdown for officers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.decision import Decision
from criteria_engine.model.findings import Status
from criteria_engine.rollup.report.labels import (
    DENOMINATOR_NOTE,
    amount_text,
    document_text,
    missing_text,
    percent_text,
    provisional_text,
    share_text,
    status_text,
    subjects_text,
    text_of,
    title_name,
)
from criteria_engine.rollup.results import Rollup
from criteria_engine.rollup.targets import Target, TargetReport
from criteria_engine.wording.dates import format_date
from criteria_engine.wording.numbers import format_number
from criteria_engine.wording.states import OUTCOME_WORDS, within_sentence

# ---- targets ---------------------------------------------------------------------------------

_TARGETS: Final = Template("Mục tiêu chương trình, ngày {day}", "Targets of the programme on {day}")

_TARGET_HEADS: Final = Template(
    "| Mục tiêu | Hiện có | Cần | Kết quả | Còn thiếu |",
    "| Target | Current | Needed | Result | Missing |",
)

_NO_TARGETS: Final = Template(
    "Chưa so được với mục tiêu nào: bảng {table} chưa có dòng nào.",
    "No target has been compared yet: the table of {table} has no rows.",
)

_FURTHEST: Final = Template("Còn xa nhất", "Furthest from the target")

_PROVISIONAL: Final = Template(
    "Kết quả tạm, còn phần chưa đối chiếu với văn bản gốc: {parts}.",
    "Provisional, because these parts rest on sources not yet seen: {parts}.",
)

_GAP: Final = Template(
    "{group} còn thiếu {missing} (đạt {share})", "{group} is missing {missing} ({share})"
)

_STILL_OPEN: Final = Template("Còn để ngỏ", "Still open")

_KEEPS_OPEN: Final = Template("{count} {called} chưa rõ", "{count} {called} are open")

_UNKEYED_ROWS: Final = Template("{count} dòng không đọc được mã", "{count} rows have no usable key")

_ENOUGH: Final = Template(
    "chỉ cần {needed} trong số đó đạt là đạt mục tiêu",
    "the target is reached if {needed} of them count",
)

_MAX_GROUPS: Final = 5


def targets_markdown(rollup: Rollup, reports: Sequence[TargetReport], language: Language) -> str:
    """Return `targets.md`: the targets, the groups furthest from them, and what is still open."""
    day = format_date(rollup.plan.on, language)
    lines = [
        f"# {_TARGETS.in_language(language, {'day': day})}",
        "",
        text_of(DENOMINATOR_NOTE, language),
    ]
    for note in (no_targets_text(rollup, language), provisional_text(rollup, language)):
        if note is not None:
            lines += ["", note]
    for report in reports:
        decision = report.result.decision
        if decision is None:
            continue
        outcome = within_sentence(OUTCOME_WORDS[report.result.outcome], language)
        lines += [
            "",
            f"## {title_name(report.title, language)}: {outcome}",
            "",
            document_text(decision.criteria_set),
            "",
            text_of(_TARGET_HEADS, language),
            "|---|---|---|---|---|",
        ]
        for each in report.targets:
            lines.append(
                f"| {each.finding.text.in_language(language)} | {share_text(each.share, language)} "
                f"| {percent_text(each.needed_share, language)} | {status_text(each.status, language)} "
                f"| {missing_text(each, language)} |"
            )
        far_groups = [(each, list(furthest_groups(each, language))) for each in report.targets]
        if any(groups for _, groups in far_groups):
            lines += ["", f"### {text_of(_FURTHEST, language)}", ""]
        for each, groups in far_groups:
            if groups:
                lines.append(f"- {each.finding.text.in_language(language)}: {'; '.join(groups)}")
        still_open = [
            text for each in report.targets if (text := open_members_text(rollup, each, language))
        ]
        if still_open:
            lines += [
                "",
                f"### {text_of(_STILL_OPEN, language)}",
                "",
                *(f"- {each}" for each in still_open),
            ]
        doubts = doubts_text(decision, language)
        if doubts is not None:
            lines += ["", doubts]
    return "\n".join(lines) + "\n"


def doubts_text(decision: Decision, language: Language) -> str | None:
    """Return a sentence with the parts of a set whose sources were not seen; None where all were."""
    doubts = [doubt.text.in_language(language).rstrip(".") for doubt in decision.doubts]
    return _PROVISIONAL.in_language(language, {"parts": "; ".join(doubts)}) if doubts else None


def no_targets_text(rollup: Rollup, language: Language) -> str | None:
    """Return a sentence if targets are in force but the table of the commune is empty; otherwise None."""
    targets = [each for each in rollup.plan.titles if each.target and each.criteria is not None]
    if not targets or any(rollup.results[each.id] for each in targets):
        return None
    table = rollup.plan.tables[targets[0].table].label
    return _NO_TARGETS.in_language(language, {"table": table})


def open_members_text(rollup: Rollup, target: Target, language: Language) -> str | None:
    """Return the open members of a target, and how many of them would reach it; None where there are none."""
    if target.status is not Status.UNDETERMINED or len(target.counts) != 1:
        return None
    (count,) = target.counts
    if not (count.open_members or count.unkeyed_rows):
        return None
    missing = None if target.missing is None else target.missing.high
    called = rollup.plan.tables[count.table].called.in_language(language)
    words: dict[str, object] = {
        "target": target.finding.text.in_language(language),
        "count": format_number(len(count.open_members), language),
        "called": called,
        "needed": amount_text(missing, missing, language),
    }
    parts = [_KEEPS_OPEN.in_language(language, words)] if count.open_members else []
    if count.unkeyed_rows:
        words["count"] = format_number(count.unkeyed_rows, language)
        parts.append(_UNKEYED_ROWS.in_language(language, words))
    enough = missing is not None and missing <= len(count.open_members)
    if enough:
        parts.append(_ENOUGH.in_language(language, words))
    keys = f": {subjects_text(count.open_members)}" if count.open_members else ""
    return f"{words['target']}: {', '.join(parts)}{keys}"


def furthest_groups(target: Target, language: Language) -> Iterator[str]:
    """Yield the five groups furthest from a target as text; nothing for a target that is reached."""
    if target.status is Status.MET:
        return
    for gap in target.groups[:_MAX_GROUPS]:
        if gap.missing_high:
            words = {
                "group": gap.group,
                "missing": amount_text(gap.missing_low, gap.missing_high, language),
                "share": share_text(gap.share, language),
            }
            yield _GAP.in_language(language, words)
