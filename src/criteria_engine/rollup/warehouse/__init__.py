"""The roll-up over tables of many communes at once, worked out by the database where they lie."""

from __future__ import annotations

from criteria_engine.errors import MissingPackages

try:
    from criteria_engine.rollup.warehouse.assessor import Province, assess_province
except ModuleNotFoundError as error:
    raise MissingPackages("columns", error.name or "") from error


__all__ = ["Province", "assess_province"]
