"""analysis: the answers of two sets about the same subjects → who gains, who loses, and because of what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal

import polars as pl

from criteria_engine.bilingual import Text
from criteria_engine.columns.names import column_name
from criteria_engine.criteria import Criteria
from criteria_engine.model.base import Bilingual
from criteria_engine.model.decision import Outcome
from criteria_engine.model.impact import (
    DecidingPart,
    GroupImpact,
    Impact,
    LevelPair,
    Movement,
    OutcomePair,
    movement,
)
from criteria_engine.reading.scalars import bilingual

SUBJECT: Final = "subject_id"

GROUP: Final = "group"

_PAIR: Final = "pair"

_PAIRS: Final = tuple((old, new) for old in Outcome for new in Outcome)
"""The pairs of outcomes, by their number."""

_NAMES: Final[Mapping[str, Text]] = {
    "pass_mark": Text("Mức điểm cần đạt", "The pass mark"),
    "criteria": Text("Số tiêu chí cần đạt", "The number of criteria needed"),
    "award": Text("Quyết định công nhận", "The decision to award"),
}

_MINIMUM: Final = ".minimum"

CHANGED_COLUMNS: Final = (SUBJECT, GROUP, "movement", "old_outcome", "new_outcome", "old_level",
    "new_level", "old_reasons", "new_reasons")  # fmt: skip
"""The columns of the table of subjects whose outcome or level changes; those that do not apply are left out."""


def joined_answers(
    old: pl.DataFrame, new: pl.DataFrame, groups: pl.DataFrame | None
) -> pl.DataFrame:
    """Return one row for each subject that both sets have decided.

    Args:
        old: the answers of the old set, as `decide_table` gives them.
        new: those of the new set.
        groups: the group of each subject, in columns `subject_id` and `group`; None without groups.

    Returns:
        The columns of the answers, with the prefixes `old_` and `new_`; `group`, where groups are given; and
        `pair`, the number of the pair of outcomes.
    """
    one, other = (_prepared(each, name) for each, name in ((old, "old"), (new, "new")))
    joined = _beside(one, other, "inner")
    if groups is not None:
        joined = _beside(joined, groups.unique(SUBJECT, keep="first", maintain_order=True), "left")
    return joined.with_columns(
        (pl.col("old_outcome").to_physical() * len(Outcome) + pl.col("new_outcome").to_physical())
        .cast(pl.Int8)
        .alias(_PAIR)
    )


def _beside(left: pl.DataFrame, right: pl.DataFrame, how: Literal["inner", "left"]) -> pl.DataFrame:
    """Join two tables by subject; tables with the same subjects in the same order are put side by side."""
    if left[SUBJECT].equals(right[SUBJECT], null_equal=False):
        return left.hstack(right.drop(SUBJECT))
    return left.join(right, on=SUBJECT, how=how, maintain_order="left")


def _prepared(answers: pl.DataFrame, prefix: str) -> pl.DataFrame:
    outcomes = pl.Enum([each.value for each in Outcome])
    usable = answers.filter(pl.col("outcome").is_not_null()).with_columns(
        pl.col(SUBJECT).cast(pl.String), pl.col("outcome").cast(pl.String).cast(outcomes)
    )
    return usable.rename({n: f"{prefix}_{n}" for n in usable.columns if n != SUBJECT})


def groups_of(frame: pl.DataFrame, subject_id: str, by: str) -> pl.DataFrame:
    """Return the group of each subject of a table, as :func:`joined_answers` takes them."""
    return frame.select(
        pl.col(subject_id).cast(pl.String).alias(SUBJECT), pl.col(by).cast(pl.String).alias(GROUP)
    )


def impact_of(
    old: Criteria,
    new: Criteria,
    old_answers: pl.DataFrame,
    new_answers: pl.DataFrame,
    groups: pl.DataFrame | None,
    by: str | None,
) -> Impact:
    """Count what the new set changes.

    Args:
        old: the old set.
        new: the new set.
        old_answers: the answers of the old set.
        new_answers: the answers of the new set.
        groups: the group of each subject; None without groups.
        by: the name of the column that the groups come from; None without groups.
    """
    joined = joined_answers(old_answers, new_answers, groups)
    decided = sum(each["outcome"].count() for each in (old_answers, new_answers))
    grouped = () if by is None else tuple(_group_impacts(joined))
    counted = Impact(
        old=old.reference,
        new=new.reference,
        old_on=old.on,
        new_on=new.on,
        subjects=len(joined),
        not_compared=decided - 2 * len(joined),
        outcomes=_outcome_pairs(joined),
        levels=_level_pairs(joined),
        by=by,
        groups=tuple(sorted(grouped, key=lambda each: (each.group is None, each.group or ""))),
        deciding=tuple(_deciding(old, new, joined)),
    )
    return counted.with_changed(changed_rows(joined).to_arrow())


def changed_rows(joined: pl.DataFrame) -> pl.DataFrame:
    """Return the subjects whose outcome or level changes, with what prevents the title before and after."""
    changed = ~pl.col(_PAIR).is_in(_numbers("unchanged"))
    if {"old_level", "new_level"} <= set(joined.columns):
        texts = (pl.col(name).cast(pl.String) for name in ("old_level", "new_level"))
        changed |= next(texts).ne_missing(next(texts))
    rows = joined.filter(changed)
    moved = {number: movement(*pair) for number, pair in enumerate(_PAIRS)}
    kinds = pl.col(_PAIR).replace_strict(moved, return_dtype=pl.String).alias("movement")
    return rows.with_columns(kinds).select(
        [c for c in CHANGED_COLUMNS if c in (*rows.columns, "movement")]
    )


# ---- counting --------------------------------------------------------------------------------


def _numbers(*movements: Movement) -> list[int]:
    """Return the numbers of the pairs of outcomes with which subjects move so."""
    return [number for number, pair in enumerate(_PAIRS) if movement(*pair) in movements]


def _outcome_pairs(rows: pl.DataFrame) -> tuple[OutcomePair, ...]:
    return _pairs_of(dict(rows.group_by(_PAIR).len().iter_rows()))


def _pairs_of(counts: Mapping[int, int]) -> tuple[OutcomePair, ...]:
    return tuple(
        OutcomePair(old=old, new=new, count=counts[number])
        for number, (old, new) in enumerate(_PAIRS)
        if number in counts
    )


def _group_impacts(rows: pl.DataFrame) -> Iterator[GroupImpact]:
    counts: dict[str | None, dict[int, int]] = {}
    for group, pair, count in rows.group_by(GROUP, _PAIR).len().iter_rows():
        counts.setdefault(group, {})[pair] = count
    for group, of_group in counts.items():
        yield GroupImpact(group=group, outcomes=_pairs_of(of_group))


def _level_pairs(rows: pl.DataFrame) -> tuple[LevelPair, ...]:
    names = ["old_level", "new_level"]
    present = [name for name in names if name in rows.columns]
    if not present:
        return ()
    for name in names:
        if name not in present:
            rows = rows.with_columns(pl.lit(None, pl.String).alias(name))
    counts = (
        rows.group_by(names)
        .len()
        .sort(names, nulls_last=False)
        .cast(dict.fromkeys(names, pl.String))
    )
    return tuple(LevelPair(old=old, new=new, count=count) for old, new, count in counts.iter_rows())


def _deciding(old: Criteria, new: Criteria, rows: pl.DataFrame) -> Iterator[DecidingPart]:
    """Yield the parts that decide about the subjects who move, the one with most of them first."""
    counts: dict[str, dict[str, int]] = {}

    def add(movement: str, found: Mapping[str, int]) -> None:
        for part, count in found.items():
            if count:
                each = counts.setdefault(part, {"gained": 0, "lost": 0, "opened": 0})
                each[movement] += count

    sources: tuple[tuple[Movement, str, str], ...] = (
        ("gained", "old_reasons", "no:"),
        ("lost", "new_reasons", "no:"),
        ("opened", "new_reasons", "open:"),
    )
    for kind, column, mark in sources:
        moved = rows.filter(pl.col(_PAIR).is_in(_numbers(kind)))
        add(kind, _codes(moved[column], mark))
        if kind != "opened":
            add(kind, _points_changed(old, new, moved, more=kind == "gained"))
    names = _part_names(old) | _part_names(new)
    ranked = sorted(counts.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
    for part, each in ranked:
        yield DecidingPart(id=part, name=_name_of(part, names), **each)


def _codes(reasons: pl.Series, mark: str) -> dict[str, int]:
    """Return how many rows name each code with a mark."""
    words = reasons.str.split(" ").explode(empty_as_null=True).drop_nulls()
    marked = words.filter(words.str.starts_with(mark)).str.strip_prefix(mark)
    counted = marked.value_counts(name="count")
    return dict(counted.iter_rows())


def _points_changed(
    old: Criteria, new: Criteria, rows: pl.DataFrame, *, more: bool
) -> dict[str, int]:
    """Return in how many rows each indicator certainly gives more, or fewer, points by the new set."""
    found = {}
    shared = {i.id for i in old.checked.indicators if i.max is not None}
    for each in new.checked.indicators:
        if each.max is None or each.id not in shared:
            continue
        name = column_name(each.id)
        low, high = (f"points_{name}_low", f"points_{name}_high")
        differs = (
            pl.col(f"new_{low}") > pl.col(f"old_{high}")
            if more
            else pl.col(f"new_{high}") < pl.col(f"old_{low}")
        )
        found[each.id] = rows.select(differs.sum()).item()
    return found


def _part_names(criteria: Criteria) -> dict[str, Bilingual]:
    checked = criteria.checked
    names = {each.id: bilingual(each.document.name) for each in checked.criteria}
    names |= {each.id: bilingual(each.document.text) for each in checked.conditions}
    return names | {each.id: bilingual(each.document.text) for each in checked.indicators}


def _name_of(part: str, names: Mapping[str, Bilingual]) -> Bilingual:
    fixed = _NAMES.get(part)
    if fixed is not None:
        return Bilingual(vi=fixed.vi, en=fixed.en)
    if part.endswith(_MINIMUM):
        of = names.get(part.removesuffix(_MINIMUM))
        if of is not None:
            return Bilingual(
                vi=f"{of.vi}: điểm tối thiểu",
                en=None if of.en is None else f"{of.en}: least points",
            )
    return names.get(part) or Bilingual(vi=part, en=part)
