"""A log of decisions in SQLAlchemy: each decision is kept with its receipt, and repeated later.

    pip install sqlalchemy
    python examples/hosts/sqlalchemy_log.py

Records are kept without words, and the words of a set once. Facts are personal data and stay in the host's own
tables: the log has their hash. `audit` decides every record again, and names those that were edited, or whose
facts have changed since.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

import criteria_engine as ce

DAY = date(2026, 2, 20)
Facts = Mapping[str, Any]
Found = tuple[str, ce.Verification]


class Base(DeclarativeBase):
    """The tables of the log."""


class Words(Base):
    """The texts of a set on a day, to which records refer."""

    __tablename__ = "decision_words"
    hash: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[str]


class Logged(Base):
    """One decision."""

    __tablename__ = "decisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    record: Mapped[str]


def log(session: Session, criteria: ce.Criteria, subject: str, facts: Facts) -> ce.Decision:
    """Decide a subject, and add the decision to the log."""
    decision = criteria.decide(facts, subject_id=subject, decided_on=DAY)
    words = criteria.words()
    session.merge(Words(hash=json.loads(words)["hash"], document=words))
    session.add(Logged(subject=subject, record=decision.record(words=False)))
    return decision


def audit(session: Session, catalogue: ce.Catalogue, facts: Mapping[str, Facts]) -> Iterator[Found]:
    """Decide every record again from the facts of today; yield those that do not agree."""
    for row in session.scalars(select(Logged)):
        words = session.get_one(Words, json.loads(row.record)["words"]).document
        known, name = facts[row.subject], row.subject
        verified = ce.verify(row.record, known, catalogue, subject_id=name, words=words)
        if not verified.ok:
            yield name, verified


def main() -> None:
    """Log two communes, change the facts of one of them, and audit the log."""
    catalogue = ce.Catalogue.packaged()
    criteria = catalogue.find("learning_community", scope="commune", on=DAY)
    communes = {name: {"citizens": 9486, "learning_citizens": 5214} for name in ("xa-a", "xa-b")}
    with Session(create_engine("sqlite://")) as session:
        Base.metadata.create_all(session.connection())
        for name, facts in communes.items():
            print(name, log(session, criteria, name, facts).outcome)
        communes["xa-b"]["learning_citizens"] = 5215
        for name, verified in audit(session, catalogue, communes):
            print(name, [each.path for each in verified.differences])


if __name__ == "__main__":
    main()
