"""A province whose tables are in Spark."""

from __future__ import annotations

from criteria_engine.rollup.assessor import roll_up
from criteria_engine.rollup.warehouse.assessor import assess_province
from tests.rollup.provinces import COMMUNES, PLAN, agree
from tests.rollup.stacked import stacked
from tests.spark import NEEDS_JAVA, spark_session


@NEEDS_JAVA
def test_spark() -> None:
    with spark_session() as session:
        tables = stacked(PLAN, COMMUNES)
        given = {name: session.createDataFrame(each.to_arrow()) for name, each in tables.items()}
        province = assess_province(PLAN, given, commune="in_commune", absent="empty")
        assert type(province.tallies).__module__.startswith("pyspark.")
        agree(province, {name: roll_up(PLAN, each) for name, each in COMMUNES.items()})
