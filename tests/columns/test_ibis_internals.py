"""What Ibis does not promise to keep is imported by one module."""

from __future__ import annotations

import re
from pathlib import Path

import criteria_engine

INTERNAL = re.compile(
    r"ibis\.(backends\.\w+\.compiler|expr\.(operations|rules|visualize|analysis))"
)


def test_one_module_imports_the_internals_of_ibis() -> None:
    folder = Path(criteria_engine.__file__).parent
    found = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if INTERNAL.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["columns/ibis_internals.py"]
