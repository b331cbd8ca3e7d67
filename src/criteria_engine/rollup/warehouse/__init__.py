"""Roll-up of many communes at once, computed by the database that holds their tables.

It needs the extra `columns`; the import fails with :class:`~criteria_engine.errors.MissingPackages`
without it.
"""

from __future__ import annotations

from criteria_engine.errors import MissingPackages

try:
    from criteria_engine.rollup.warehouse.assessor import Province, assess_province
except ModuleNotFoundError as error:
    raise MissingPackages("columns", error.name or "") from error

__all__ = ["Province", "assess_province"]
