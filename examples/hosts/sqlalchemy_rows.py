"""The yearly assessment of every family in a host's own tables, then one decision in full.

    pip install sqlalchemy
    python examples/hosts/sqlalchemy_rows.py

The host stores families and members as SQLAlchemy rows (here in memory, with generated data). One small
function converts a row to facts; NULL means *unknown*, never *no*. The nightly run computes verdicts,
which are fast; reasons are computed only for a family that someone asks about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    relationship,
    selectinload,
)

import criteria_engine as ce

DAY = date(2025, 12, 1)


class Base(DeclarativeBase):
    """The host's tables."""


class Family(Base):
    """A household, with the judgements made so far."""

    __tablename__ = "families"
    id: Mapped[int] = mapped_column(primary_key=True)
    hamlet: Mapped[str]
    courtesy: Mapped[int | None]  # indicator 1c, up to 10 points
    adult_rest: Mapped[int | None]  # the rest of criterion 2, up to 20 points
    conditions_met: Mapped[bool | None]  # criterion 3
    effect_met: Mapped[bool | None]  # criterion 4
    recognised: Mapped[bool | None]  # decided by the People's Committee
    members: Mapped[list[Member]] = relationship()


class Member(Base):
    """A member of a household; names are not needed for a decision."""

    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("families.id"), index=True)
    age: Mapped[int]
    school: Mapped[str | None]
    school_result: Mapped[str | None]
    conduct: Mapped[str | None]
    literacy_level: Mapped[int | None]
    topics_learned: Mapped[int | None]


def facts_of(family: Family) -> dict[str, Any]:
    """Convert a row to the facts of `learning_family`."""
    return {
        "subject_id": f"{family.hamlet}/{family.id:04}",
        "members": [
            {
                "age": m.age,
                "universal_age": m.age <= 18,
                "school": m.school,
                "universal_completed": m.school != "not_attending" if m.school else None,
                "result": m.school_result,
                "conduct": m.conduct,
                "literacy_level": m.literacy_level,
                "topics_learned": m.topics_learned,
                "unable_to_study": False,
            }
            for m in family.members
        ],
        "judgements": {
            "1c": family.courtesy,
            "2.rest": family.adult_rest,
            "3.whole": family.conditions_met,
            "4.whole": family.effect_met,
            "award": family.recognised,
        },
    }


def verdicts(session: Session, criteria: ce.Criteria) -> Iterator[tuple[Family, ce.Verdict]]:
    """Yield the verdict of every family, with at most 500 families in memory."""
    families = select(Family).options(selectinload(Family.members)).order_by(Family.id)
    for family in session.scalars(families.execution_options(yield_per=500)):
        yield family, criteria.verdict(facts_of(family))


def main() -> None:
    """Count the outcomes by hamlet, then explain one undetermined family."""
    criteria = ce.Catalogue.packaged().find("learning_family", on=DAY)
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(generated_families(1_200))
        session.commit()

        counts: Counter[tuple[str, ce.Outcome]] = Counter()
        undetermined: dict[int, ce.Verdict] = {}
        for family, verdict in verdicts(session, criteria):
            counts[family.hamlet, verdict.outcome] += 1
            if verdict.outcome is ce.Outcome.UNDETERMINED:
                undetermined[family.id] = verdict

        print("xóm     đạt  chưa đạt  chưa đủ thông tin")
        for hamlet in sorted({hamlet for hamlet, _ in counts}):
            widths = zip(ce.Outcome, (5, 10, 19), strict=True)
            print(hamlet, *(f"{counts[hamlet, each]:{width}}" for each, width in widths), sep="")

        open_id = max(undetermined, key=lambda id_: undetermined[id_].low or 0)
        family = session.get_one(Family, open_id)
        decision = criteria.decide(facts_of(family), decided_on=DAY)
        print(f"\nCòn {len(undetermined)} gia đình chưa đủ thông tin. Gần đạt nhất:\n")
        print(decision.explain("vi"))
        for missing in decision.missing:
            who = missing.answered_by.vi if missing.answered_by else "?"
            print(f"→ {who}: {missing.question.vi}")
    engine.dispose()


def generated_families(count: int) -> Iterator[Family]:
    """Generate families of 18 hamlets; some facts are unknown."""
    random = Random(387)  # noqa: S311 - generated data, the same in every run

    def mostly(value: Any, unknown: float = 0.02) -> Any:
        return None if random.random() < unknown else value

    for _ in range(count):
        points = random.randint(5, 10)
        yield Family(
            hamlet=f"xóm {random.randint(1, 18):02}",
            courtesy=mostly(points),
            adult_rest=mostly(2 * points),
            conditions_met=mostly(points > 5),
            effect_met=mostly(points > 6),
            recognised=mostly(points > 6, 0.05),
            members=[
                Member(
                    age=random.randint(25, 50),
                    school="not_attending",
                    literacy_level=2,
                    topics_learned=mostly(random.randint(0, 4)),
                ),
                Member(
                    age=random.randint(6, 10),
                    school=mostly("primary"),
                    school_result=mostly("meets"),
                    conduct="meets",
                ),
            ],
        )


if __name__ == "__main__":
    main()
