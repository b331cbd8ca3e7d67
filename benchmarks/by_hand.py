"""The benchmark sheet as a programmer would write it in Python: the baseline of all ratios."""

from __future__ import annotations

from typing import Any


def by_hand(family: dict[str, Any]) -> tuple[bool, int, int | None, tuple[int, ...]]:
    """Decide a family.

    Returns:
        Whether it passes, its total, its band (None where it does not pass), and the points of each criterion.
    """
    children_enrolled = True
    results_fair = conduct_fair = True
    pupils = good = adults = literate = learning = 0
    upper = False
    for member in family["members"]:
        if member["left_commune_months"] >= 6:
            continue
        age = member["age"]
        able = member["able_to_study"]
        if able and 6 <= age <= 14 and not member["enrolled"]:
            children_enrolled = False
        if member["enrolled"] and age <= 18:
            pupils += 1
            result = member["grade_result"]
            if result == "weak":
                results_fair = False
            elif result != "average":
                good += 1
            if member["conduct"] not in ("fair", "good"):
                conduct_fair = False
        if able and 19 <= age <= 60:
            adults += 1
            level = member["literate_level"]
            literate += level >= 1
            upper = upper or level >= 2
            learning += member["courses_this_year"] >= 1
    if good == pupils:
        merit = 10
    elif 2 * good >= pupils:
        merit = 6
    else:
        merit = 3 if good else 0
    if learning == adults:
        courses = 10
    elif 5 * learning >= 4 * adults:
        courses = 8
    else:
        courses = 5 if 2 * learning >= adults else 0
    corner, books = family["has_study_corner"], family["books"]
    shelved = corner and family["has_bookcase"] and books >= 20
    reading = 10 if shelved else 5 if corner and books >= 10 else 0
    poor = family["multidim_poor"]
    needed = 50_000 if poor else 100_000
    points = (
        10 if children_enrolled else 0,
        10 if results_fair else 0,
        merit,
        10 if conduct_fair else 0,
        10 if literate == adults else 0,
        courses,
        10 if upper else 0,
        reading,
        10 if family["has_internet"] else 5 if poor else 0,
        (5 if family["fund_contribution_vnd"] >= needed else 0)
        + (3 if family["culture_family_years"] >= 3 else 0)
        + (2 if family["household_registered"] else 0),
    )
    total = sum(points)
    passed = (
        total >= (70 if family["area"] == "mountainous" else 80)
        and family["violations_this_year"] == 0
        and children_enrolled
    )
    band = (3 if total >= 95 else 2 if total >= 85 else 1) if passed else None
    return passed, total, band, points
