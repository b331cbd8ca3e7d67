"""Random families for the benchmark sheet, from a seed; all facts are known."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from typing import Any


def families(
    count: int, *, members: int | None = None, seed: int = 20261123
) -> list[dict[str, Any]]:
    """Return `count` families with one to eight members each, or with `members` members each."""
    draw = random.Random(seed)
    return [family(draw, draw.randint(1, 8) if members is None else members) for _ in range(count)]


def family(draw: random.Random, members: int) -> dict[str, Any]:
    """Return one family; its values are drawn such that many families pass."""
    return {
        "area": draw.choice(["lowland", "mountainous"]),
        "household_registered": draw.random() < 0.9,
        "has_study_corner": draw.random() < 0.8,
        "has_bookcase": draw.random() < 0.6,
        "books": draw.choice([0, 9, 10, 19, 20, 60]),
        "has_internet": draw.random() < 0.7,
        "multidim_poor": draw.random() < 0.2,
        "fund_contribution_vnd": draw.choice([0, 49_999, 50_000, 99_999, 100_000, 500_000]),
        "culture_family_years": draw.randint(0, 5),
        "violations_this_year": int(draw.random() < 0.05),
        "members": [member(draw) for _ in range(members)],
    }


def member(draw: random.Random) -> dict[str, Any]:
    """Return one member of a family."""
    age = draw.randint(0, 85)
    return {
        "age": age,
        "enrolled": draw.random() < (0.97 if 6 <= age <= 18 else 0.05),
        "grade_result": draw.choice(["weak", "average", "average", "good", "good", "excellent"]),
        "conduct": draw.choice(["average", "fair", "good", "good", "good"]),
        "literate_level": draw.choice([0, 1, 1, 2, 2, 3]),
        "courses_this_year": draw.randint(0, 3),
        "able_to_study": draw.random() < 0.97,
        "left_commune_months": draw.choice([0, 0, 0, 0, 5, 6, 12]),
    }


def with_unknowns(known: list[dict[str, Any]], *, seed: int = 0) -> list[dict[str, Any]]:
    """Return the same families with about one value in twenty unknown."""
    rng = random.Random(seed)

    def without_some(values: dict[str, Any]) -> dict[str, Any]:
        return {
            name: [without_some(each) for each in value] if name == "members" else value
            for name, value in values.items()
            if name == "members" or rng.random() >= 0.05
        }

    return [without_some(family) for family in known]


def without(some: Sequence[dict[str, Any]], names: Collection[str]) -> list[dict[str, Any]]:
    """Return the families without these facts."""
    return [{name: each[name] for name in each if name not in names} for each in some]
