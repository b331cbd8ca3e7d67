"""analysis: what can be wrong with the table of a measurement of impact."""

from __future__ import annotations

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

NO_GROUP_COLUMN = Code(
    "no-group-column",
    Template(
        "bảng không có cột `{column}` để chia nhóm",
        "the table has no column `{column}` to form groups by",
    ),
    Template("các cột của bảng: {known}", "the columns of the table: {known}"),
)
