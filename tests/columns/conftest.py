"""The set about readers, for all tests of tables."""

from __future__ import annotations

import pytest

from criteria_engine.criteria import Criteria
from tests.columns.readers import ON, SET
from tests.generated import catalogue_of


@pytest.fixture(scope="module")
def criteria() -> Criteria:
    return catalogue_of(SET).find("readers", on=ON)
