"""Advice on one subject: the plans that would earn the title. Data only, and the JSON `criteria-advice/1`."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Literal

from criteria_engine.model.base import Bilingual, ExactNumber, FrozenModel
from criteria_engine.model.decision import SetReference

ADVICE_FORMAT: Final = "criteria-advice/1"

AdviceStatus = Literal["reached", "plans", "impossible", "open"]
"""The goal is reached already, plans reach it, no change that can be made does (proved), or none was found."""


class AdviceStep(FrozenModel):
    """One line of a plan: a fact to ask about, or a change.

    Attributes:
        kind: `ask` for an unknown fact, which only needs to be known; `do` for a change.
        of: what it is about.
        paths: where the facts stand; several for members who are alike, each of whom it is about.
        alike: where the facts of other members stand who would do as well.
        label: the name of the fact.
        old: its value now, in words; None where it is unknown.
        new: its value after the plan, in words.
        value: the same, as a host states it.
        answer: for a number to ask about, whether `new` is needed exactly, at least or at most.
        by: who can change it, or answer.
        until: the last day on which it can be changed.
        price: the effort of it, for all of `paths`.
        text: the line in words.
    """

    kind: Literal["ask", "do"]

    of: Literal["fact", "judgement", "evidence"]

    paths: tuple[str, ...]

    alike: tuple[str, ...] = ()

    label: Bilingual

    old: Bilingual | None = None

    new: Bilingual

    value: Any

    answer: Literal["exactly", "at_least", "at_most"] = "exactly"

    by: Bilingual | None = None

    until: date | None = None

    price: ExactNumber

    text: Bilingual


class AdvicePlan(FrozenModel):
    """One way to the goal; leaving out any of its lines does not reach it.

    Attributes:
        price: the effort of all its changes, in the units of the author.
        ask: what has to be known, with an answer that is needed.
        do: what has to change.
    """

    price: ExactNumber

    ask: tuple[AdviceStep, ...]

    do: tuple[AdviceStep, ...]


class Advice(FrozenModel):
    """How one subject can earn a title.

    Attributes:
        format: the version of this format.
        criteria_set: the set.
        level: the level to be reached; None for the title itself.
        status: what was found.
        complete: whether `plans` are all minimal plans; where it is false, there may be more.
        plans: the minimal plans, the cheapest first.
        unknown_lists: lists that have to be stated before plans can be found.
        text: all of it in words.
    """

    format: Literal["criteria-advice/1"] = ADVICE_FORMAT

    criteria_set: SetReference

    level: str | None

    status: AdviceStatus

    complete: bool

    plans: tuple[AdvicePlan, ...]

    unknown_lists: tuple[str, ...] = ()

    text: Bilingual
