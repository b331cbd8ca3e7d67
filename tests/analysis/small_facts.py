"""Facts of a small domain for generated sets, where their thresholds lie."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from criteria_engine.criteria import Criteria


def some_facts(criteria: Criteria, rng: random.Random) -> dict[str, Any]:
    """Facts of a small domain, where thresholds of generated sets lie; all are known."""
    m = rng.randint(1, 20)
    count = rng.choice([0, 0, 1, 2, 3, 5])
    member: dict[str, Any] = {
        "able": [True, False],
        "grade": ["weak", "fair", "good"],
        "age": [0, 3, 17, 18, 19, 99],
    }
    return {
        **{name: rng.random() < 0.5 for name in "abc"},
        "n": rng.choice([0, 2, 3, 8, 9, 10, 17, 18, 20, rng.randint(0, 20)]),
        "m": m,
        "part": rng.choice([0, m, rng.randint(0, m)]),
        "r": Decimal(rng.choice([0, 10, 20, 25, 26, 50, rng.randint(0, 50)])) / 10,
        "kind": rng.choice(["low", "mid", "high"]),
        "day": rng.choice(["2024-02-28", "2024-02-29", "2024-03-01"]),
        "fines": [rng.choice(["minor", "grave"]) for _ in range(rng.choice([0, 1, 2]))],
        "hours": [rng.choice([0, 9, 18, 40]) for _ in range(rng.choice([0, 1, 3]))],
        "members": [{k: rng.choice(v) for k, v in member.items()} for _ in range(count)],
        "judgements": {
            id_: rng.random() < 0.5 if each.max is None else rng.randint(0, int(each.max))
            for id_, each in criteria.shape.judgeable.items()
        },
        "evidence": {id_: rng.random() < 0.5 for id_ in sorted(criteria.shape.evidence)},
    }
