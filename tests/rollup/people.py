"""Rows of the table of people for tests: given one by one, and generated."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Rows = list[dict[str, Any]]


def person(
    key: str | None, ok: bool | None, club: str | None, age: int | None = 20
) -> dict[str, Any]:
    """Return a row of the table of people, without the cells that are None."""
    row = {"person_id": key, "ok": ok, "club": club, "age": age}
    return {name: value for name, value in row.items() if value is not None}


PEOPLE: st.SearchStrategy[Rows] = st.lists(
    st.builds(
        dict,
        ok=st.sampled_from([True, False, None]),
        club=st.sampled_from(["A", "B", "-", None]),
        age=st.sampled_from([20, 110, None]),
        lost=st.sampled_from([False, False, False, True]),
    ),
    max_size=8,
)
"""Strategy: what is known of some people, some of them without a key."""


def rows_of(people: Rows) -> Rows:
    """Return rows for generated people; a person who is `lost` has a row without a key."""
    return [
        person(None if p["lost"] else f"p{number}", p["ok"], p["club"], p["age"])
        for number, p in enumerate(people)
    ]
