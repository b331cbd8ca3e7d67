"""The shortfall of a reason as a number: the one that the text says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.packaged import packaged


@pytest.mark.parametrize(
    ("learning", "shortfall", "gap"),
    [
        (5000, 692, 692),  # 5,691.6 are needed
        (5691, 1, 1),
        (5692, None, 0),
        (7000, None, 1308),
        (None, None, None),
        ({"at_most": 3000}, None, None),
    ],
)
def test_the_number_is_that_of_the_text(learning: Any, shortfall: Any, gap: Any) -> None:
    commune = packaged().find("learning_community", scope="commune", on=date(2026, 2, 20))
    decision = commune.decide({"citizens": 9486, "learning_citizens": learning})
    reason = decision.finding("5.1").reasons["level_1"]
    assert reason.shortfall == shortfall
    assert reason.gap == gap
    assert "shortfall" not in decision.model_dump_json()
    if shortfall is not None:
        assert f"{shortfall} người" in decision.explain("vi")
