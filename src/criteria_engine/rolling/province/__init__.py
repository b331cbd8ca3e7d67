"""The roll-up over tables of many communes at once, worked out by the database where they lie."""

from criteria_engine.rolling.province.assessing import Province, assess_province

__all__ = ["Province", "assess_province"]
