"""Functions of installed packages, named under the entry point group `criteria_engine.functions`."""

from __future__ import annotations

from importlib.metadata import EntryPoint, EntryPoints

import pytest

import criteria_engine as ce
from criteria_engine import catalogue


@ce.function(
    "twice(n: number) -> number",
    vi="Hai lần một số.",
    en="Twice a number.",
    phrase_vi="hai lần {n}",
    phrase_en="twice {n}",
    examples={"twice(2)": "4"},
)
def twice(n: int) -> int:
    return 2 * n


FUNCTIONS = (twice,)


def test_functions_of_a_package_are_found_under_the_documented_group(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    points = EntryPoints(
        [
            EntryPoint("mine", f"{__name__}:FUNCTIONS", "criteria_engine.functions"),
            EntryPoint("other", "no_such_module:FUNCTIONS", "another.group"),
        ]
    )
    monkeypatch.setattr(catalogue, "entry_points", lambda: points)
    library = catalogue.Catalogue.packaged().library
    assert library.find("twice")
    assert not library.find("thrice")
