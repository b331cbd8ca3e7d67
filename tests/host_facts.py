"""Facts that were read, as a host or a browser gives them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from criteria_engine.checked_set import CheckedSet
from criteria_engine.model.facts import Facts
from criteria_engine.reading.plain_facts import plain_facts


def as_json(value: Any) -> Any:
    """Facts as JSON data: what a browser sends."""
    return json.loads(json.dumps(value, default=float))


def host_facts(facts: Facts, checked: CheckedSet) -> dict[str, Any]:
    """Return facts that were read as the mapping of a host."""
    values = {
        name: stated_decision(value)
        if checked.facts[name].document.type == "decision"
        else plain_facts(value)
        for name, value in facts.values.items()
    }
    judgements = {
        id_: {"met": each.met, "points": each.points, "by": each.by, "on": each.on, "evidence": each.evidence}
        for id_, each in facts.judgements.items()
    }  # fmt: skip
    stated = {
        id_: {key: plain_facts(value) for key, value in each.items() if value is not None}
        for id_, each in judgements.items()
    }
    sections = {"judgements": stated, "evidence": dict(facts.evidence)}
    return values | {name: each for name, each in sections.items() if each}


def stated_decision(record: Mapping[str, Any]) -> dict[str, Any]:
    levels = [name for name, value in record.items() if value is True and name != "eligible"]
    outcome = "eligible" if record.get("eligible") else "not_eligible"
    return {"outcome": outcome, **({"level": levels[-1]} if levels else {})}
