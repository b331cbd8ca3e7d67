"""The timeline in docs/law.md is up to date with the packaged sets."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from docs import make_timeline
from tests.packaged import packaged


@pytest.fixture(scope="module")
def timeline() -> str:
    return make_timeline.timeline(packaged().documents())


def test_the_committed_picture_is_up_to_date(timeline: str) -> None:
    committed = make_timeline.PICTURE.read_text(encoding="utf-8")
    assert committed == timeline, "run: python docs/make_timeline.py"


def test_every_set_of_these_titles_is_in_it(timeline: str) -> None:
    documents = packaged().documents()
    own = [d for d in documents if str(d.title) in make_timeline.TITLES]
    picture = ET.fromstring(timeline)  # noqa: S314 - our own text
    bars = [e.text for e in picture.iter("{http://www.w3.org/2000/svg}text")]
    for document in own:
        assert str(document.version) in bars
    assert sum(bars.count(version) for version in {str(d.version) for d in own}) == len(own)
