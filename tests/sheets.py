"""Small criteria files, one indicator each, with the head that a test of the catalogue needs."""

from __future__ import annotations

from typing import Final

from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.source import Source

BODY: Final = """
source: {document: thử, checked_on: 2026-01-01, basis: seen}
subject: hộ
facts:
  a: {type: boolean, label: a, question: a}
criteria: [{id: "1", name: một, indicators: [{id: "1.1", text: t, requires: a}]}]
award: {when: every criterion met}
"""


def sheet(
    title: str = "sheet",
    version: str = "v1",
    days: str = "{from: 2020-01-01}",
    scope: str | None = None,
    more: str = "",
) -> str:
    where = f"scope: {scope}\n" if scope else ""
    return f"format: 1\ntitle: {title}\n{where}version: {version}\nname: Phiếu {version}\nin_force: {days}\n{more}{BODY}"


def catalogue_of(*texts: str) -> Catalogue:
    entries = []
    for index, text in enumerate(texts):
        source = Source(f"{index}.yaml", text)
        entries.append(CatalogueEntry(source))
    return Catalogue(entries)
