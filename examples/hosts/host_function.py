"""Functions of a host, which rules call like the standard functions.

    python examples/hosts/host_function.py

`@function` declares a function: signature, meaning, phrases for explanations, examples. Checking, evaluation
and explanation use this one declaration. The rules are in evening_class.yaml beside this file.

A package can offer its functions to every program and to the command `criteria` with an entry point in its
pyproject.toml; `Catalogue.packaged()` and the command then load them:

    [project.entry-points."criteria_engine.functions"]
    evening_class = "host_function:FUNCTIONS"
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import criteria_engine as ce


@ce.function(
    "school year start(day: date) -> date",
    vi="Ngày đầu của năm học chứa một ngày; năm học bắt đầu ngày 1 tháng 9.",
    en="The first day of the school year of a day; school years begin on 1 September.",
    phrase_vi="ngày đầu năm học của {day}",
    phrase_en="the first day of the school year of {day}",
    examples={
        'school year start(date("2025-09-01"))': 'date("2025-09-01")',
        'school year start(date("2026-08-31"))': 'date("2025-09-01")',
    },
)
def school_year_start(day: date) -> date:
    """The result for every known day, in year 1 too; for an unknown day the engine returns unknown."""
    return date(day.year if day.month >= 9 else max(1, day.year - 1), 9, 1)


def _lessons_between(minutes: ce.Interval) -> ce.Interval:
    """The `lift` of `lessons`: the bounds of the result for minutes between two bounds.

    The interval must contain every possible result; otherwise a decision may be wrong.
    """
    low, high = (None if end is None else int(end // 45) for end in (minutes.low, minutes.high))
    return ce.Interval(low, high, integer=True)


@ce.function(
    "lessons(minutes: integer) -> integer",
    vi="Số tiết trọn vẹn, mỗi tiết 45 phút.",
    en="How many whole lessons of 45 minutes.",
    phrase_vi="số tiết của {minutes}",
    phrase_en="the lessons in {minutes}",
    examples={"lessons(90)": "2", "lessons(89)": "1"},
    lift=_lessons_between,
)
def lessons(minutes: int) -> int:
    """The number of complete lessons."""
    return minutes // 45


FUNCTIONS = (school_year_start, lessons)

STUDENTS: dict[str, dict[str, Any]] = {
    "biết đủ": {"enrolled_on": date(2025, 9, 15), "minutes": 905},
    "chưa rõ ngày ghi danh": {"minutes": 905},
    "sổ điểm danh thiếu vài trang": {
        "enrolled_on": date(2026, 1, 5),
        "minutes": {"at_least": 900, "at_most": 1200},  # enough, whatever the missing pages contain
    },
    "chưa rõ cả hai, nhưng học quá ít": {"minutes": {"at_most": 890}},
}


def main() -> None:
    """Decide four students with known, unknown and partly known facts."""
    rules = Path(__file__).with_name("evening_class.yaml")
    catalogue = ce.Catalogue.load(rules, functions=FUNCTIONS)
    criteria = catalogue.find("evening_class_diligent", on=date(2026, 5, 30))
    for name, facts in STUDENTS.items():
        show(name, criteria.decide(facts))
    print("\nLời giải thích đầy đủ cho học viên đầu:\n")
    print(criteria.decide(STUDENTS["biết đủ"]).explain("vi"))


def show(name: str, decision: ce.Decision) -> None:
    """Print the outcome, each condition in words, and the open questions."""
    print(f"{name}: {decision.outcome}")
    for finding in decision.findings:
        for reason in finding.reasons.values():
            print(f"    {finding.id} {finding.status}: {reason.text.vi}: {reason.result}")
    for missing in decision.missing:
        print(f"    còn hỏi: {missing.question.vi}")


if __name__ == "__main__":
    main()
