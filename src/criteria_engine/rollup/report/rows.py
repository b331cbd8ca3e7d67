"""report: results → decisions as JSON lines, and tables of results, recognitions and rejects for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from criteria_engine.bilingual import Language
from criteria_engine.model.decision import DecisionData, Outcome
from criteria_engine.model.types import Number
from criteria_engine.rollup.plan import TitlePlan
from criteria_engine.rollup.report.labels import (
    basis_by_title,
    for_officers,
    location_text,
    range_text,
)
from criteria_engine.rollup.report.open_facts import open_fact_text
from criteria_engine.rollup.report.recognition import recognised_subjects
from criteria_engine.rollup.results import CountRange, Rollup, SumRange, TitleResult
from criteria_engine.tables.formula_escapes import escape_formula
from criteria_engine.wording.natural_order import natural_key

# ---- decisions and the roll-up ---------------------------------------------------------------


_REASON_FIELDS: Final = frozenset(
    {
        "criteria",
        "conditions",
        "missing",
        "missing_unlisted",
        "missing_untried",
        "provisional",
        "doubts",
        "notes",
        "receipt",
    }
)


def decision_lines(
    rollup: Rollup,
    *,
    every_reason: bool = False,
    on_reasons: Callable[[TitleResult, DecisionData | None], None] = lambda _result, _decision: (
        None
    ),
) -> Iterator[str]:
    """Yield each result as one line of JSON.

    `outcome` is the outcome that feeds other titles, `basis` the weakest basis of the sets it depends on.

    Args:
        rollup: the results.
        every_reason: whether to write the reasons of earned titles too; they take nine tenths of the size
            and of the time.
        on_reasons: called for each title that is not earned, with a decision whose reasons are made: what else
            is said of them is made in the same pass, because they are not kept.
    """
    bases, on = basis_by_title(rollup), rollup.plan.on.isoformat()
    for result in rollup.all():
        head = json.dumps(
            {
                "on": on,
                "title_id": result.title,
                "basis": bases[result.title].value,
                "table": result.table,
                "subject": result.subject,
                "group": rollup.group_of(result),
                "target": rollup.plan.title(result.title).target,
                "outcome": result.outcome.value,
                "settled_by": result.settled_by,
                "applies": result.applies,
                "held": result.held,
                "fed": {
                    n: {
                        "at_least": _json_number(f.low),
                        "at_most": _json_number(f.high),
                        **({"by_judgement": f.by_judgement} if isinstance(f, CountRange) else {}),
                    }
                    for n, f in result.feeds.items()
                },
                "problems": [f"{d.code.id}: {d.message('en')}" for d in result.problems],
            },
            ensure_ascii=False,
        )
        short = result.outcome is Outcome.ELIGIBLE and not every_reason
        decision, copy = "null", None
        if result.decision is not None:
            # A copy, so that the reasons of thousands of decisions are not kept once they are written.
            copy = result.decision.model_copy()
            decision = copy.model_dump_json(exclude=set(_REASON_FIELDS) if short else None)
        if result.outcome is not Outcome.ELIGIBLE:
            on_reasons(result, copy)
        yield f'{head[:-1]}, "decision": {decision}}}'


def _json_number(number: Number | None) -> int | str | None:
    """Return an integer as it is, and any other number as text with every digit."""
    return number if number is None or isinstance(number, int) else str(number)


ROLLUP_COLUMNS: Final = (
    "title",
    "set",
    "subject",
    "group",
    "outcome",
    "settled_by",
    "level",
    "grade",
    "score_at_least",
    "score_at_most",
    "counts",
    "open_members",
    "explanation",
)


def rollup_rows(rollup: Rollup, language: Language) -> Iterator[tuple[str, ...]]:
    """Yield a heading, then a row for each subject of each title in force."""
    yield ROLLUP_COLUMNS
    for result in rollup.all():
        title = rollup.plan.title(result.title)
        decision = result.decision
        total = None if decision is None else decision.total
        open_facts = result.open_facts
        yield (
            result.title,
            "" if title.criteria is None else title.criteria.reference.version,
            result.subject,
            rollup.group_of(result) or "",
            result.outcome.value,
            result.settled_by or "",
            (decision.level or "") if decision is not None else "",
            (decision.grade or "") if decision is not None else "",
            "" if total is None else str(total.low),
            "" if total is None else str(total.high),
            "; ".join(
                f"{name} {range_text(each.low, each.high)}{_by_judgement(each)}"
                for name, each in result.feeds.items()
            ),
            " ".join(
                sorted(
                    {k for each in open_facts for k in each.amount.open_members}, key=natural_key
                )
            ),
            "; ".join(open_fact_text(rollup, result, each, language) for each in open_facts),
        )


def _by_judgement(amount: CountRange | SumRange) -> str:
    """Return how many of a count are by judgement, as a remark behind it; empty where there are none."""
    if isinstance(amount, SumRange) or not amount.by_judgement:
        return ""
    return f" ({amount.by_judgement} by judgement)"


def recognition_rows(rollup: Rollup, title: TitlePlan) -> list[tuple[str, ...]]:
    """Return a heading, then who holds a title: group, key, the ids of level and grade, who settled it."""
    subjects = recognised_subjects(rollup, title)
    return [
        ("group", "subject", "level", "grade", "settled_by"),
        *(
            (each.group, each.key, each.level, each.grade, each.result.settled_by or "")
            for each in subjects
        ),
    ]


def reject_rows(rollup: Rollup, language: Language) -> Iterator[tuple[str, ...]]:
    """Yield a heading, then each rejected row with its line, the reasons, and how many rows have them."""
    yield ("table", "line", "key", "code", "place", "reason", "help", "cells", "rows")
    for each in rollup.commune.rejects:
        diagnostics = [for_officers(rollup, diagnostic) for diagnostic in each.diagnostics]
        yield (
            each.table,
            str(each.line),
            each.key or "",
            " ".join(d.code.id for d in diagnostics),
            "; ".join(location_text(d) for d in diagnostics),
            "; ".join(d.message(language) for d in diagnostics),
            "; ".join(filter(None, (d.help(language) for d in diagnostics))),
            " | ".join(each.cells),
            str(1 + len(each.same)),
        )


# ---- files -----------------------------------------------------------------------------------


def write_text(path: Path, pieces: Iterable[str]) -> Path:
    """Write pieces of text to a file, and return its path."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(pieces)
    return path


def write_table(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """Write rows as a CSV file, and return its path.

    The file has a byte order mark, without which spreadsheets misread accents.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow(map(escape_formula, row))
    path.write_text(out.getvalue(), encoding="utf-8-sig", newline="")
    return path
