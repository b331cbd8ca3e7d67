"""Functions of installed packages, named under the entry point group `criteria_engine.functions`."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

import criteria_engine as ce
from criteria_engine.functions import installed as module
from criteria_engine.functions.installed import installed


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
    groups: list[str] = []

    def entry_points(*, group: str) -> list[EntryPoint]:
        groups.append(group)
        return [EntryPoint("mine", f"{__name__}:FUNCTIONS", group)]

    monkeypatch.setattr(module, "entry_points", entry_points)
    library = installed()
    assert groups == ["criteria_engine.functions"]
    assert library.find("twice")
    assert not library.find("thrice")
