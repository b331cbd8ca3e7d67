"""How long advice on a family takes: processor time of this process and of the solver's.

python benchmarks/advice.py [FAMILIES]
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any, Final

from criteria_engine.catalogue import Catalogue
from criteria_engine.model.decision import Outcome

SET: Final = Path(__file__).parents[1] / "tests" / "advice" / "family.yaml"

ROLES: Final = ("bố", "mẹ", "bà", "con", "ông", "cô", "chú", "em")


def main(count: int, known: float) -> None:
    """Print the times of advice on families that have not earned the title."""
    criteria = Catalogue.load(SET).find("family", on=date(2026, 5, 1))
    choose = random.Random(7)
    times: list[float] = []
    statuses: Counter[str] = Counter()
    plans = 0
    while len(times) <= count:
        decision = criteria.decide(family(choose, known))
        if decision.outcome is Outcome.ELIGIBLE:
            continue
        begin = processor_time()
        advice = decision.advice(limit=20)
        times.append(processor_time() - begin)
        statuses[advice.status] += 1
        plans += len(advice.plans)
    # The first one translates the set into formulas.
    first, *rest = times
    print(f"{len(rest)} families, {plans} plans, {dict(statuses)}")
    print(f"first {first * 1000:.0f} ms, then median {median(rest) * 1000:.0f} ms, ", end="")
    print(
        f"of 95 % at most {sorted(rest)[int(len(rest) * 0.95)] * 1000:.0f} ms, worst {max(rest) * 1000:.0f} ms"
    )


def family(choose: random.Random, known: float) -> dict[str, Any]:
    """Return the facts of a made-up family, of which a share is known."""
    members = [
        {"role": role, "age": choose.choice([8, 15, 19, 30, 41, 66]), "able": choose.random() < 0.9}
        | ({"topics": choose.choice([0, 0, 1, 2])} if choose.random() < known else {})
        for role in ROLES[: choose.randint(2, 8)]
    ]
    facts: dict[str, Any] = {"registered": choose.random() < 0.9, "members": members}
    facts["books"] = choose.randint(0, 40)
    if choose.random() < known:
        facts["corner"] = choose.random() < 0.5
    return facts


def processor_time() -> float:
    """Return the processor time of this process and of those it has started (on Linux)."""
    times = os.times()
    ended = times.user + times.system + times.children_user + times.children_system
    running = 0
    for children in Path("/proc/self/task").glob("*/children"):
        for child in children.read_text().split():
            # After the name in brackets: user and system time are the 12th and the 13th field.
            fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            running += int(fields[11]) + int(fields[12])
    return ended + running / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    arguments = [*sys.argv[1:], *("100", "0.9")[len(sys.argv) - 1 :]]
    main(int(arguments[0]), float(arguments[1]))
