"""A Spark of this process, for the tests that need one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

import pytest

NEEDS_JAVA: Final = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs a Java")

_OPTIONS: Final = {
    # A test runs each query once: what the JVM spends on fast machine code is never earned back.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
}


@contextmanager
def spark_session() -> Iterator[Any]:
    """Start a Spark in local mode, with two tasks at a time, and stop it in the end."""
    builder = import_module("pyspark.sql").SparkSession.builder.master("local[2]")
    for name, value in _OPTIONS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()
