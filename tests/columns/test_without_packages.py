"""Without the extra `columns` a set still decides single subjects, and names the missing package."""

from __future__ import annotations

import sys
from datetime import date
from importlib import import_module

import pytest

import criteria_engine as ce
from criteria_engine.lazy import LazyModule


def test_the_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    criteria = ce.Catalogue.packaged().find("learning_family", on=date(2025, 3, 1))
    for name in [name for name in sys.modules if name.startswith("criteria_engine.columns.")]:
        monkeypatch.delitem(sys.modules, name)
    # The module keeps what an earlier test has loaded.
    tables = LazyModule("criteria_engine.columns.tables")
    monkeypatch.setattr("criteria_engine.criteria.tables", tables)
    monkeypatch.setitem(sys.modules, "ibis", None)
    with pytest.raises(ce.MissingPackages) as raised:
        criteria.decide_table(None)
    assert (raised.value.extra, raised.value.package) == ("columns", "ibis")
    assert "criteria-engine[columns]" in str(raised.value)
    assert criteria.verdict({}).outcome == "undetermined"


def test_a_province_names_the_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = ("criteria_engine.columns.", "criteria_engine.rollup.warehouse")
    for name in [name for name in sys.modules if name.startswith(ours)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ibis", None)
    with pytest.raises(ce.MissingPackages) as raised:
        import_module("criteria_engine.rollup.warehouse")
    assert raised.value.extra == "columns"
