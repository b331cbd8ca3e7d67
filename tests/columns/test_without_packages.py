"""Without the extra `columns` a set still decides single subjects, and names the missing package."""

from __future__ import annotations

from tests.missing_package import output_without

TABLE = """
from datetime import date
import criteria_engine as ce
criteria = ce.Catalogue.packaged().find("learning_family", on=date(2025, 3, 1))
try:
    criteria.decide_table(None)
except ce.MissingPackages as error:
    print(error.extra, error.package)
    print(error)
print(criteria.verdict({}).outcome)
"""

PROVINCE = """
import criteria_engine as ce
try:
    import criteria_engine.rollup.warehouse
except ce.MissingPackages as error:
    print(error.extra)
"""


def test_the_missing_package_is_named() -> None:
    named, *message, outcome = output_without("ibis", TABLE).splitlines()
    assert named == "columns ibis"
    assert "criteria-engine[columns]" in " ".join(message)
    assert outcome == "undetermined"


def test_a_province_names_the_missing_package() -> None:
    assert output_without("ibis", PROVINCE).split() == ["columns"]
